"""Keeps the committed picture files in step with their recipes and the generator."""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from programmes.pictures.recipe import DATA, Recipe, recipes
from programmes.pictures.render import Files, rendered

LOCK = DATA / "pictures.lock.json"
GENERATOR = Path(__file__).resolve().parent
NOT_DRAWING = {"__init__.py", "build.py", "catalogue.py", "contact.py"}


@dataclass(frozen=True, slots=True)
class Job:
    """One recipe whose files are missing or older than it; ``digest`` is what they will carry."""

    recipe: Recipe
    digest: str


def file_names(slug: str) -> tuple[str, str, str]:
    """Return the names of a drill's still 1, still 2 and loop."""
    return f"{slug}-1.svg", f"{slug}-2.svg", f"{slug}.svg"


def stale(folder: Path, *, everything: bool = False) -> list[Job]:
    """Return the recipes that must be rendered into the folder; all when ``everything``."""
    known = _lock()
    generator = _generator_digest()
    jobs = []
    for slug, recipe in recipes().items():
        digest = hashlib.sha256((generator + _canonical(recipe)).encode()).hexdigest()[:16]
        present = all((folder / name).is_file() for name in file_names(slug))
        if everything or not present or known.get(slug) != digest:
            jobs.append(Job(recipe, digest))
    return jobs


def strays(folder: Path) -> list[Path]:
    """Return the picture files in the folder that belong to no recipe."""
    wanted = {name for slug in recipes() for name in file_names(slug)}
    return sorted(path for path in folder.glob("*.svg") if path.name not in wanted)


def render(jobs: list[Job], folder: Path, *, processes: int = 1) -> Iterator[Job]:
    """Render each job's three files into the folder, note it in the lock file, and yield it."""
    folder.mkdir(parents=True, exist_ok=True)
    for job, files in _drawn(jobs, processes):
        texts = (files.start, files.end, files.loop)
        for name, text in zip(file_names(job.recipe.slug), texts, strict=True):
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        noted = {slug: known for slug, known in _lock().items() if slug in recipes()}
        noted[job.recipe.slug] = job.digest
        LOCK.write_text(json.dumps(noted, indent=0, sort_keys=True) + "\n", encoding="utf-8")
        yield job


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


def _generator_digest() -> str:
    """Return what the generator's own source is, so that a change of it renders all again."""
    digest = hashlib.sha256()
    for path in sorted(GENERATOR.glob("*.py")):
        if path.name not in NOT_DRAWING:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _canonical(recipe: Recipe) -> str:
    return json.dumps(asdict(recipe), sort_keys=True, default=sorted)
