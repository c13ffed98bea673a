"""What lies in the folder of an index: the catalog, and the views that are made from it."""

from __future__ import annotations

from pathlib import Path

from index import catalog, lexical, vectors
from index.errors import CatalogFault


def has_views(folder: Path) -> bool:
    """Whether any view is there."""
    return (folder / lexical.NAME).exists() or (folder / vectors.NAME).exists()


def require_catalog(folder: Path) -> None:
    """CatalogFault when there is none, saying whether there has been one."""
    if (folder / catalog.NAME).exists():
        return
    if has_views(folder):
        again = "put it back, or delete the folder and run `assistant index` on your documents again"
        raise CatalogFault(f"the index at {folder} has lost its {catalog.NAME}; {again}", "no index")
    raise CatalogFault(f"no index at {folder}; make one with: assistant index PATH ... --index {folder}", "no index")
