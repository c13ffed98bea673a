"""Whether documents support a sentence, contradict it, or do not mention it; with no language model."""
