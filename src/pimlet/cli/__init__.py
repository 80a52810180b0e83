"""The command line. Commands are imported when they are called, so that `pimlet serve` starts quickly."""

import gc
import os
import sys
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "serve": "pimlet.cli.serve:serve",
    "credentials": "pimlet.cli.credentials:credentials",
    "check": "pimlet.cli.check:check",
    "seed": "pimlet.cli.seeds:seed",
    "export": "pimlet.cli.seeds:export",
    "journal": "pimlet.cli.journal:journal",
    "fault": "pimlet.cli.faults:fault",
    "migrate": "pimlet.cli.database:migrate",
    "healthcheck": "pimlet.cli.healthcheck:healthcheck",
    "openapi": "pimlet.cli.openapi:openapi",
    "media": "pimlet.cli.media:media",
    "user": "pimlet.cli.users:user",
    "group": "pimlet.cli.users:group",
    "role": "pimlet.cli.roles:role",
    "draft": "pimlet.cli.drafts:draft",
    "permission": "pimlet.cli.permissions:permission",
    "connection": "pimlet.cli.connections:connection",
    "client": "pimlet.cli.connections:client",
    "token": "pimlet.cli.tokens:token",
    "locale": "pimlet.cli.catalog:locale",
    "currency": "pimlet.cli.catalog:currency",
    "group-type": "pimlet.cli.catalog:group_type",
    "product-group": "pimlet.cli.catalog:product_group",
    "reference-data": "pimlet.cli.catalog:reference",
    "remove": "pimlet.cli.catalog:remove",
    "set-updated": "pimlet.cli.catalog:updated",
    "publish": "pimlet.cli.publication:publish",
    "unpublish": "pimlet.cli.publication:unpublish",
    "pim": "pimlet.cli.pim:pim",
    "wipe": "pimlet.cli.pim:wipe",
    "sandbox": "pimlet.cli.sandboxes:sandbox",
    "snapshot": "pimlet.cli.snapshots:snapshot",
    "clock": "pimlet.cli.clock:clock",
}


class LazyGroup(click.Group):
    """A group whose commands are named in `COMMANDS`, and whose errors are one line on stderr."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        # Nothing that an import makes is garbage.
        gc.disable()
        try:
            command = getattr(import_module(module), attribute)
        finally:
            gc.enable()
        assert isinstance(command, click.Command)
        return command

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run and exit: 0, 1 after a failure, 2 after a wrong call, 130 after an interrupt."""
        if sys.platform == "win32":
            sys.exit("pimlet: runs on Linux and macOS; on Windows use WSL or the container image")
        options["standalone_mode"] = False
        try:
            status = super().main(*arguments, **options)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            status = error.exit_code
        except click.ClickException as error:
            status = _complain(error.format_message(), error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            status = 130
        except BrokenPipeError:
            # The reader has left; nothing may be written any more, not even at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = 1
        except Exception as error:
            if os.environ.get("PIMLET_LOG_LEVEL", "").lower() == "debug":
                raise
            from pimlet.cli.errors import one_line

            status = _complain(one_line(error), 1)
        sys.exit(status if isinstance(status, int) else 0)


def _complain(message: str, status: int) -> int:
    click.echo(f"pimlet: {' '.join(message.split())}", err=True)
    return status


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pimlet")
def main() -> None:
    """A self-hosted PIM server that answers the Akeneo REST API."""
