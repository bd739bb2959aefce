"""Keeps the committed picture files in step with their recipes and the generator."""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from programmes.pictures import version
from programmes.pictures.recipe import DATA, Recipe, recipes
from programmes.pictures.render import Files, rendered
from programmes.pictures.sketch import thumbnails

LOCK = DATA / "pictures.lock.json"


@dataclass(frozen=True, slots=True)
class Job:
    """One recipe whose files are missing or older than it; ``digest`` is what they will carry."""

    recipe: Recipe
    digest: str

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files: three of a drill, one of a thumbnail."""
        slug = self.recipe.slug
        return file_names(slug) if slug in recipes() else (f"{slug}.svg",)


def file_names(slug: str) -> tuple[str, str, str]:
    """Return the names of a drill's still 1, still 2 and loop."""
    return f"{slug}-1.svg", f"{slug}-2.svg", f"{slug}.svg"


def stale(folder: Path, *, everything: bool = False) -> list[Job]:
    """Return the recipes that must be rendered into the folder; all when ``everything``."""
    known = _lock()
    return [
        job
        for job in _jobs()
        if everything
        or known.get(job.recipe.slug) != job.digest
        or not all((folder / name).is_file() for name in job.files)
    ]


def strays(folder: Path) -> list[Path]:
    """Return the picture files in the folder that belong to no recipe."""
    wanted = {folder / name for job in _jobs() for name in job.files}
    return sorted(set(folder.rglob("*.svg")) - wanted)


def render(jobs: list[Job], folder: Path, *, processes: int = 1) -> Iterator[Job]:
    """Render each job's files into the folder, note it in the lock file, and yield it."""
    slugs = {job.recipe.slug for job in _jobs()}
    for job, drawn in _drawn(jobs, processes):
        # A thumbnail has one file, of the pose in which it starts.
        texts = (drawn.start, drawn.end, drawn.loop)[: len(job.files)]
        for name, text in zip(job.files, texts, strict=True):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        noted = {slug: known for slug, known in _lock().items() if slug in slugs}
        noted[job.recipe.slug] = job.digest
        LOCK.write_text(json.dumps(noted, indent=0, sort_keys=True) + "\n", encoding="utf-8")
        yield job


def _jobs() -> list[Job]:
    every = [*recipes().values(), *thumbnails()]
    return [Job(recipe, version.digest(recipe)[:16]) for recipe in every]


def _drawn(jobs: list[Job], processes: int) -> Iterator[tuple[Job, Files]]:
    """Yield each job with its files, in the order of the jobs."""
    drawings = [job.recipe for job in jobs]
    if processes == 1 or len(jobs) < processes:
        yield from zip(jobs, map(rendered, drawings), strict=True)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from zip(jobs, pool.map(rendered, drawings), strict=True)


def _lock() -> dict[str, str]:
    if not LOCK.is_file():
        return {}
    found: dict[str, str] = json.loads(LOCK.read_text(encoding="utf-8"))
    return found
