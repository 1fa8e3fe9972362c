"""`site build`: the whole site as files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cofolio.errors import UsageError
from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import On, Store, day, library
from cofolio.surfaces.cli.output import talk

site = typer.Typer(no_args_is_help=True, help="The pages as files, for any folder and any web server.")
app.add_typer(site, name="site")
ALL = "all"


@site.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio site build public\n"
        "  cofolio site build public --countries KZ,KG,TJ,TM,UZ --language en --language ru\n\n"
        "Open public/index.html, or put the folder on any web server. Building again with nothing changed takes a "
        "moment; a new version of the store is built beside the site in place and takes its place when it is whole."
    )
)
def build(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of the site; made where it is not there.")
    ],
    countries: Annotated[
        str,
        typer.Option(
            "--countries", metavar="CODES", help="all that the store has projects of, or some: KZ,KG."
        ),
    ] = ALL,
    languages: Annotated[
        list[str] | None,
        typer.Option("--language", metavar="CODE", help="en, fr, ru or kk; repeat for several."),
    ] = None,
    on: On = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=64, metavar="N", help="Processes.", show_default="processors"),
    ] = None,
    store: Store = None,
) -> None:
    """Write every country, with all that its pages lead to, as files.

    Receipts of every figure come along, every country's flows as CSV and its news as an Atom feed. Search, filters
    and the pages of donors, sectors, organisations and activities need `cofolio serve`.
    """
    from cofolio.rendering.languages import LANGUAGES
    from cofolio.rendering.static_site import Wanted
    from cofolio.rendering.static_site import build as built

    asked = tuple(dict.fromkeys(languages or ["en"]))
    for code in asked:
        if code not in LANGUAGES:
            raise UsageError(f"no language '{code}'; choose from: {', '.join(LANGUAGES)}")
    opened = library(store)
    wanted = Wanted(
        str(opened.store.path), opened.version, _codes(opened, countries), asked, day(on) or date.today()
    )
    with talk().status("Building ...") as status:
        made = built(
            wanted,
            folder,
            workers,
            lambda done, total: status.update(f"Building ... {done:,} of {total:,} pages and files so far"),
        )
    if not made.is_new:
        talk().print(f"{folder}: nothing has changed; {made.pages:,} pages and {made.files:,} files stand.")
        return
    megabytes = made.size / 1e6
    talk().print(
        f"{folder}: {made.pages:,} pages and {made.files:,} files, {megabytes:,.1f} MB. Open {folder / 'index.html'}",
        soft_wrap=True,
    )


def _codes(opened: object, said: str) -> tuple[str, ...]:
    from cofolio import registry
    from cofolio.library import Library
    from cofolio.portfolio import find_place

    assert isinstance(opened, Library)
    if said == ALL:
        known = registry.countries()
        return tuple(sorted(row.place for row in opened.places() if row.place in known))
    return tuple(dict.fromkeys(find_place(one.strip()).code for one in said.split(",") if one.strip()))
