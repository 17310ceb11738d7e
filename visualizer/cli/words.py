"""A group of commands that answers a wrong word with the near ones."""

import click

from visualizer.config import nearest


class Words(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise click.UsageError(
                f"there is no command {args[0]!r}; {nearest(args[0], self.commands)}"
            )
        return super().resolve_command(ctx, args)
