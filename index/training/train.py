"""Trains one row per token so that the normalised sum of a text's rows finds what answers it.

Three losses in every step, all softmax over cosines: a piece of a text against its surroundings (news, laws,
transcripts), Chinese against English, and questions against the sentences of the documents that answer them, where the
other sentences are the hard negatives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import tiktoken
import torch
from torch import Tensor
from torch.nn import functional

from index.training.batches import Asked, Bags, Ints, Pairs, Surroundings, blank_tokens
from index.training.corpus import Corpus
from index.training.settings import Settings


def add_up(rows: Tensor, bags: Sequence[Ints]) -> Tensor:
    """The sum of each bag's rows; its direction is the bag's vector."""
    lengths = np.fromiter(map(len, bags), dtype=np.int64, count=len(bags))
    offsets = torch.from_numpy(np.cumsum(lengths) - lengths)
    summed: Tensor = functional.embedding_bag(torch.from_numpy(np.concatenate(bags)), rows, offsets, mode="sum")
    return summed


def first_rows(bags: Sequence[Bags], size: int, settings: Settings) -> Tensor:
    """Random directions, longer for rarer tokens."""
    counts = np.zeros(size)
    for one in bags:
        counts += np.bincount(one.ids, minlength=size)
    idf = np.log(1 + counts.sum() / (counts + 10)) / 10
    generator = torch.Generator().manual_seed(settings.seed)
    rows = torch.randn(size, settings.trained_dimension, generator=generator)
    rows *= settings.trained_dimension**-0.5 * torch.from_numpy(idf).float()[:, None]
    return rows


def windows(sums: Tensor, owner: Tensor) -> Tensor:
    """Each sentence's sum with those of its neighbours in the same document."""
    joined = (owner[1:] == owner[:-1]).float()[:, None]
    none = torch.zeros_like(sums[:1])
    return sums + torch.cat([none, sums[:-1] * joined]) + torch.cat([sums[1:] * joined, none])


def contrast(left: Tensor, right: Tensor, scale: float) -> Tensor:
    """Each row of `left` against all of `right`, and the other way round."""
    logits = scale * left @ right.T
    labels = torch.arange(len(left))
    return (functional.cross_entropy(logits, labels) + functional.cross_entropy(logits.T, labels)) / 2


def narrow(rows: Tensor, bags: Bags, dimension: int) -> Tensor:
    """`rows` turned to the `dimension` axes that most of 20,000 texts lies along; cosines hardly change."""
    sample = np.linspace(0, len(bags) - 1, 20_000).astype(np.int64)
    vectors = functional.normalize(add_up(rows, [bags.slice(at, at + 1) for at in sample]), dim=-1)
    axes: Tensor = torch.linalg.eigh(vectors.T @ vectors).eigenvectors
    return rows @ axes[:, -dimension:]


def train(
    encoding: tiktoken.Encoding,
    corpus: Corpus,
    settings: Settings,
    report: Callable[[int, float, Tensor], None],
) -> Tensor:
    """The trained rows. `report` is called every 500 steps with the step, the mean loss and the rows."""
    dice = np.random.default_rng(settings.seed)
    around = Surroundings(encoding, corpus)
    pairs = Pairs(encoding, corpus)
    asked = Asked(encoding, corpus.questions)
    rows = first_rows([around.bags, pairs.english], encoding.n_vocab, settings)
    rows[torch.from_numpy(blank_tokens(encoding))] = 0
    rows.requires_grad_()
    optimizer = torch.optim.Adam([rows], lr=settings.rate, fused=True)
    losses: list[float] = []
    for step in range(settings.steps):
        optimizer.param_groups[0]["lr"] = settings.rate * min(1.0, 1.02 - step / settings.steps, (step + 1) / 50)
        queries, targets = around.draw(dice, settings)
        chinese, english = pairs.draw(dice, settings.batch)
        questions, sentences, owner, right = asked.draw(dice, settings.questions)
        parts = [queries, targets, chinese, english, questions, sentences]
        sums = add_up(rows, [bag for part in parts for bag in part])
        vectors = torch.split(functional.normalize(sums, dim=-1), [len(part) for part in parts])
        loss = contrast(vectors[0], vectors[1], settings.scale)
        loss = loss + contrast(vectors[2], vectors[3], settings.scale)
        wider = functional.normalize(windows(sums[-len(sentences) :], owner), dim=-1)
        logits = settings.scale * vectors[4] @ (vectors[5] + wider).T / 2
        found = logits.masked_fill(~right, -torch.inf).logsumexp(dim=1)
        loss = loss + settings.question_weight * (logits.logsumexp(dim=1) - found).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % 500 == 0:
            report(step + 1, float(np.mean(losses[-500:])), rows.detach())
    return narrow(rows.detach(), around.bags, settings.dimension)
