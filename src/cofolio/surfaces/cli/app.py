"""The command group: version, errors with the right exit code, clean ends."""

from __future__ import annotations

import errno
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cofolio.errors import CofolioError, UsageError
from cofolio.rendering.clean import plain
from cofolio.surfaces.cli.output import talk, write

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130


class Commands(TyperGroup):
    """Runs commands and turns cofolio's own errors into one clear message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command: exit 2 for a question that cannot be asked, 1 for other errors, 130 for Ctrl-C."""
        try:
            return super().invoke(ctx)
        except CofolioError as error:
            raise typer.Exit(_report(error)) from error
        except KeyboardInterrupt:
            talk().print("Stopped. The store is as it was before.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            raise typer.Exit(_hang_up()) from None
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise typer.Exit(_hang_up()) from None
            raise typer.Exit(_report(error)) from error


def _report(error: Exception) -> int:
    text = "\n".join(plain(line) for line in str(error).splitlines()) or type(error).__name__
    talk().print(f"Error: {text}", style="red", soft_wrap=True)
    return WRONG_USE if isinstance(error, UsageError) else FAILED


def _hang_up() -> int:
    """Ends quietly when the reader of a pipe has gone (`| head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


app = typer.Typer(
    cls=Commands,
    name="cofolio",
    help="Country portfolios of development cooperation, every figure with its receipt.",
    epilog=(
        "\b\nFirst steps:\n"
        "  cofolio ingest iati.zip               read published files into the store\n"
        "  cofolio country KZ --donor EU         a country's portfolio\n"
        "  cofolio figures --place KZ --by year  figures with bounds\n"
        "  cofolio receipt ID                    the rows that add up to a figure\n\n"
        "The store is the folder of --store, else of COFOLIO_STORE, else in your data folder."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        write(f"cofolio {version('cofolio')}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Country portfolios of development cooperation, every figure with its receipt."""
