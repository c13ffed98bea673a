"""Trains the bundled model, lexicon, senses, thesaurus and encoder: `python -m index.training DATA_DIR ...`.

Reads only DATA_DIR, the teacher's folder and the word vectors, writes only DIR, and prints what it measures. The same
data and the same versions give the same vocabulary and, with one thread, the same rows.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
import tiktoken
import torch
from torch import Tensor

from index.training import lexicon, pupil, senses, thesaurus, usage
from index.training.card import card_of, figures_of, table_of
from index.training.corpus import Corpus, held_out, read_asked, read_asked_documents, read_corpus, read_reading
from index.training.distil import distil, tokens_of
from index.training.exercises import Material
from index.training.export import write_model, write_sums
from index.training.measure import Encoder, Floats, measure_passages, measure_sentences, measure_speed
from index.training.settings import Lessons, Settings
from index.training.train import add_up, train
from index.training.vocabulary import as_tiktoken, check_vocabulary, train_vocabulary

CHOSEN_BY, HELD_BACK = (0, 1, 2, 3, 4, 6, 7), (8, 9)
READ = (0, 1, 2, 3)
"""The files of questions that the encoder learns from; the static rows don't."""
SIZE, HAN = 32_768, 20_500


def vocabulary_texts(corpus: Corpus, seed: int) -> list[str]:
    """A sample in which no source drowns the others: dictionary and Tatoeba twice, at most 8,000 pairs of the rest."""
    texts = [sentence for document in corpus.documents[::4] for sentence in document.sentences]
    by_source: dict[str, list[str]] = {}
    for pair in corpus.pairs:
        by_source.setdefault(pair.source, []).extend([pair.chinese, pair.english])
    dice = random.Random(seed)
    for source, sides in by_source.items():
        common = source in ("cc-cedict", "tatoeba")
        texts += sides * 2 if common else dice.sample(sides, min(len(sides), 16_000))
    return texts


def encoder_of(rows: Tensor, encoding: tiktoken.Encoding) -> Encoder:
    """The runtime's arithmetic: unit sum of the rows of the ids."""

    def encode(texts: Sequence[str]) -> Floats:
        bags = [np.array(ids, dtype=np.int64) for ids in encoding.encode_ordinary_batch(list(texts), num_threads=1)]
        vectors: Floats = torch.nn.functional.normalize(add_up(rows, bags), dim=-1).numpy()
        return vectors

    return encode


def teach(folder: Path, english: list[str]) -> Floats:
    """What the teacher makes of each English text."""
    from sentence_transformers import SentenceTransformer

    teacher = SentenceTransformer(str(folder.resolve()), device="cpu")
    teacher.max_seq_length = 64
    vectors: Floats = teacher.encode(english, batch_size=64, normalize_embeddings=True)
    return vectors


def main() -> None:
    """From data to a model folder."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="replaced by the new model")
    parser.add_argument("--minilm", type=Path, required=True, metavar="PATH", help="folder of all-MiniLM-L6-v2")
    parser.add_argument(
        "--words", type=Path, required=True, metavar="FILE", help="word vectors, word2vec's binary form"
    )
    options = parser.parse_args()
    settings = Settings()
    began = perf_counter()
    torch.set_num_threads(1)  # two are no faster on a busy machine, and one adds in the same order every time

    def say(text: str) -> None:
        print(f"{perf_counter() - began:6.0f} s  {text}", flush=True)

    corpus = read_corpus(options.data)
    say(f"{len(corpus.documents)} documents, {len(corpus.pairs)} pairs, {len(corpus.questions)} questions")
    words = {pair.chinese for pair in corpus.pairs if pair.source == "cc-cedict"}
    texts = vocabulary_texts(corpus, settings.seed)
    tokenizer = train_vocabulary(texts, words, SIZE, HAN)
    check_vocabulary(tokenizer, texts[::20])
    encoding = as_tiktoken(tokenizer)
    say(f"{encoding.n_vocab} tokens")

    documents = read_asked_documents(options.data)
    chosen_by = read_asked(options.data, CHOSEN_BY)
    reading = [question for question in read_reading(options.data) if question.kind == "drcd_dev"]
    unread = [question for question in reading if held_out(question.document)]

    def report(step: int, loss: float, rows: Tensor) -> None:
        dense = measure_sentences(encoder_of(rows, encoding), chosen_by, documents)["dense"]
        say(f"step {step}, loss {loss:.3f}, dense {dense['all'][0]:.3f} {dense['all'][-1]:.3f}")

    rows = train(encoding, corpus, settings, report).half().float()
    encode = encoder_of(rows, encoding)
    dev = measure_sentences(encode, chosen_by, documents)
    final = measure_sentences(encode, read_asked(options.data, HELD_BACK), documents)
    figures = figures_of(dev, final, measure_passages(encode, unread, reading), measure_speed(encode, reading))
    say(f"questions chosen by\n{table_of(dev)}")
    minutes = (perf_counter() - began) / 60
    card = card_of(settings, encoding.n_vocab, minutes, figures)
    write_model(rows, tokenizer, card, options.out)
    lexicon.write(lexicon.learn(lexicon.sample(corpus.pairs)), options.out / "lexicon.tsv.xz")
    heads = senses.glosses(corpus.pairs)
    read = sorted({gloss for held in heads.values() for gloss in held})
    learnt = senses.learn(heads, read, teach(options.minilm, read), corpus.documents)
    senses.write(learnt, options.out / "senses-glosses.safetensors.gz")
    used = usage.read_vectors(options.words)
    senses.write(usage.learn(*used, heads, corpus.documents), options.out / "senses-usage.safetensors.gz")

    lines = thesaurus.folded(thesaurus.read_lines())
    thesaurus.write(lines, corpus.documents, options.out / "thesaurus.safetensors.gz")

    def told(step: int, losses: Sequence[float]) -> None:
        say(f"encoder, step {step}, losses {' '.join(f'{loss:.3f}' for loss in losses)}")

    def taught(english: list[str]) -> Floats:
        return teach(options.minilm, english)

    material = Material(corpus, read_asked(options.data, READ), usage.neighbours(*used))
    best, rarity = distil(options.minilm, material, encoding, heads, taught, told, Lessons())
    tokens = tokens_of(encoding, rarity)
    sample = [tokens(sentence) for document in corpus.documents[::40] for sentence in document.sentences[:2]]
    pupil.write(best, rarity, pupil.main_axes(best, sample), options.out / "encoder.safetensors.gz")
    write_sums(options.out)
    say(f"wrote {options.out}")


if __name__ == "__main__":
    main()
