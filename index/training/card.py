"""Words the model card from what was measured."""

from __future__ import annotations

from index.training import senses, thesaurus, usage
from index.training.measure import DEPTHS, Table
from index.training.settings import Settings

_CARD = """# Bundled retrieval model

A static encoder for passages and sentences in Traditional Chinese, Simplified Chinese and English: {size:,} tokens,
one row of {dimension} numbers each (float16). A text's vector is the mean of its tokens' rows, brought to length one.
It knows no word order and no context; it is small, answers without torch, and is meant to stand beside a lexical index.

## How to use it
**Give it folded text**: `index.fold.fold_key(text)` (NFKC, lower case, Simplified Chinese). It was trained on nothing
else, and the tokenizer does no normalising of its own; folding is what makes the two Chinese scripts one.

```python
from sentence_transformers import SentenceTransformer
from index.fold import fold_key

model = SentenceTransformer("./index/model", device="cpu")
vectors = model.encode([fold_key("誰發明了電話？"), fold_key("Who invented the telephone?")])
```

Without sentence-transformers: `ids = encoding.encode_ordinary(folded)` with the tiktoken encoding made of
`vocabulary.tiktoken` (a base64 token and its rank a line) and the pattern in `vocabulary.json`; then the mean of rows
`ids` of `model.safetensors`, divided by its length. Both give the same ids. White space has zero rows, so a text of
white space only has a zero vector. All weighting of tokens is in the length of their rows.

## What it was trained on
One command, seeded: `python -m index.training DATA_DIR --out DIR --minilm PATH --words FILE` ({minutes:.0f} minutes
on two cores). Three losses in every step, all softmax over cosines within the batch: a piece of a text against its
surroundings; Chinese against English; questions against the sentences that answer them.

| data | licence |
| --- | --- |
| 27 thousand Chinese news items of mid 2023 (CRUD-RAG) | Apache-2.0 repository; texts: their publishers' |
| Taiwan laws and their official English | not subject to copyright in Taiwan (Copyright Act, art. 9) |
| Taiwan government transcripts (archive.tw), questions to a minister (wiselike) | CC0 |
| CC-CEDICT dictionary of 2015 | CC BY-SA 3.0 |
| Tatoeba sentence pairs | CC BY 2.0 FR |
| Translated documentation: Python; TensorFlow; Rust book | PSF/CC0; Apache-2.0; MIT or Apache-2.0 |
| Translated documentation: Electron; Kubernetes; React | MIT; CC BY 4.0; CC BY 4.0 |
| DRCD dev (85 in 100 of its passages), CMRC 2018 trial questions | CC BY-SA 3.0, CC BY-SA 4.0 |

The weights hold one row for each token and no text. The vocabulary lists fragments of at most two Chinese characters,
and words or parts of words of other scripts.

## How well it does
{figures}

## The lexicon beside it
`lexicon.tsv.xz` says which Chinese character pairs an English word stem becomes, and the reverse: IBM Model 1 over the
same translation pairs, learnt in about a minute by the same command. `index.lexicon` reads it. Its entries come from
CC-CEDICT (CC BY-SA 3.0), Tatoeba (CC BY 2.0 FR), Taiwan laws and the documentation above, as chances, not as text.

## The senses beside it
`senses-glosses.safetensors.gz` gives {senses} numbers for each Chinese word of CC-CEDICT (CC BY-SA 3.0) that stands
in the texts above, and for English stems: what all-MiniLM-L6-v2 (Apache-2.0) makes of the word's glosses, centred,
without its four main axes. `senses-usage.safetensors.gz` gives {usage} numbers for each word that the Chinese
Wikipedia uses often enough and that stands in the texts above: word2vec vectors of the Wikipedia, from the package
`synonyms` 3.10.2 (MIT), centred, without their two main axes; an English stem has the mean of the words that it is a
gloss of. No text and no gloss is kept. `index.senses` reads them; the ranker uses them, the search does not.

## The thesaurus beside it
`thesaurus.safetensors.gz` says which Chinese words can stand for each other: {thesaurus} lines that were written by
hand for this program (`index/training/thesaurus.tsv`, under the program's own licence), for the most frequent words of
the texts above and by fields of life. The seed documents were not looked at for it. `index.thesaurus` reads it; the
ranker uses it, the search does not.

## The encoder beside it
`encoder.safetensors.gz` is a transformer of four layers for ranking a few sentences: layers 0, 2, 4 and 5 of
all-MiniLM-L6-v2 (Apache-2.0) over rows for the vocabulary above. It was taught to put a Chinese text, or an English
one, where all-MiniLM-L6-v2 puts the English, on the translation pairs above; then also to find a sentence by other
words of it, and the sentence that answers a question, as a whole and word by word. Here, and only here, 1,039
questions that were written by hand over 160 of the news items (files 0 to 3 of `asked_news`) are among those learnt
from. Rows have four bits a number, matrices eight. `index.encoder` computes it with numpy; it reads 62 tokens of a
text, at about 9 ms a sentence.

## Limits
News of one summer, Taiwan law and software documentation are what it has read: other subjects rest on the dictionary.
English names of Chinese people and places are mostly unknown to it. The static rows can't tell who did what to whom,
or a sentence from its denial. Numbers match only when written alike.
"""


def table_of(measured: Table) -> str:
    """Hits in the top 1 / 3 / 5 / 20, a line for each ranking."""
    kinds = list(next(iter(measured.values())))
    lines = [f"| | {' | '.join(kinds)} |", "| --- |" + " --- |" * len(kinds)]
    for ranking, hits in measured.items():
        cells = (" ".join(f"{hit:.2f}".lstrip("0") for hit in hits[kind]) for kind in kinds)
        lines.append(f"| {ranking} | {' | '.join(cells)} |")
    return "\n".join(lines)


def figures_of(dev: Table, final: Table, passages: dict[str, float], speed: float) -> str:
    """The figures of the card: what was chosen by, what was held back until the end, reading, speed."""
    depths = " / ".join(map(str, DEPTHS))
    reading = ", ".join(f"{name} {value:.3f}" for name, value in passages.items())
    return f"""Sentence among all sentences of 400 documents in the top {depths}. Hybrid w: `BM25 / max + w * cosine`
(mean of the sentence's cosine and its three-sentence window's); BM25 over Chinese characters and bigrams, and words.

Questions never looked at until the model was done (files 8 and 9 of `asked_news`):

{table_of(final)}

Questions that choices were made by (files 0 to 4, 6 and 7), not trained on:

{table_of(dev)}

Passages of the reading set kept from training, the right one of all first: {reading}.
Speed: {speed:,.0f} passages of 200 characters a second on one thread, tokenising included, folding not."""


def card_of(settings: Settings, size: int, minutes: float, figures: str) -> str:
    """The whole card."""
    return _CARD.format(
        size=size,
        dimension=settings.dimension,
        minutes=minutes,
        senses=senses.AXES.stop - senses.AXES.start,
        usage=usage.AXES.stop - usage.AXES.start,
        thesaurus=f"{len(thesaurus.read_lines()):,}",
        figures=figures,
    )
