"""`thirdwave memory list | forget | gc | acl | erase`: what is kept for good, and by what rules.

Knows nothing of how it is kept.
"""

import json
from math import isfinite
from typing import Annotated

import typer

from thirdwave.apps.errors import UserError
from thirdwave.apps.threads_cli import AsJson, Yes

memory_app = typer.Typer(
    help="What was asked to be remembered; garbage, rules for tenants, erasing.",
    no_args_is_help=True,
)

DAY_S = 24 * 3600


@memory_app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List what users asked to be remembered: said by them, not measured."""
    from thirdwave.apps.keeping import facts_json, facts_table
    from thirdwave.apps.stores import stores
    from thirdwave.apps.tables import print_table

    with stores() as kept:
        found = facts_json(kept)
    print(json.dumps(found)) if as_json else print_table(facts_table(found))


@memory_app.command()
def forget(
    name: Annotated[str, typer.Argument(help='What it is called: "target squat depth".')],
    as_json: AsJson = False,
) -> None:
    """Forget what is remembered under a name, about whatever picture."""
    from thirdwave.apps.keeping import forget_facts
    from thirdwave.apps.stores import stores

    with stores() as kept:
        told = forget_facts(kept, name)
    gone = "; ".join(fact["told"] for fact in told["forgotten"])
    print(json.dumps(told) if as_json else f"forgotten: {gone}")


@memory_app.command()
def gc(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be deleted, delete nothing.")
    ] = False,
    older_than: Annotated[
        float, typer.Option("--older-than", min=0, help="Seconds that nobody has used it.")
    ] = DAY_S,
    as_json: AsJson = False,
) -> None:
    """Delete pictures and results that no thread, scene or result refers to any more.

    Erasing that a crash has cut off is brought to its end first.
    """
    if not isfinite(older_than):  # the parser lets "nan" pass
        raise UserError(f"--older-than: expected seconds, got {older_than}")
    from thirdwave.apps.erasing import check_all_reached, collect_garbage, garbage_text
    from thirdwave.apps.stores import stores

    with stores() as kept:
        told = collect_garbage(kept, older_than_s=older_than, dry_run=dry_run)
    print(json.dumps(told) if as_json else garbage_text(told))
    check_all_reached(told, "thirdwave memory gc")


@memory_app.command()
def acl(
    tenant: Annotated[str, typer.Argument(help="Whose rules.")],
    cluster: Annotated[bool, typer.Option("--cluster", help="For a cluster's client.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the ACL line of a Redis user who reaches this tenant's keys and no others."""
    from thirdwave.memory.connecting.tenants import acl_line, acl_rule

    try:
        rules = acl_rule(tenant, cluster=cluster)
    except ValueError as error:
        raise UserError(str(error)) from error
    if as_json:
        print(json.dumps({"tenant": tenant, "rules": rules}))
    else:
        print(acl_line(tenant, cluster=cluster))


@memory_app.command()
def erase(
    tenant: Annotated[str, typer.Option("--tenant", help="Whose; it has to be named.")],
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Erase everything of a tenant: threads, scenes, pictures, results, facts."""
    from thirdwave.apps.erasing import check_all_reached, erase_tenant, erased_text, sure
    from thirdwave.apps.settings import Settings
    from thirdwave.apps.stores import stores

    settings = Settings.from_env(tenant=tenant)
    sure(f"erase everything of tenant {tenant!r}", yes)
    with stores(settings) as kept:
        told = erase_tenant(kept)
    print(json.dumps(told) if as_json else erased_text(told))
    check_all_reached(told, f"thirdwave memory erase --tenant {tenant}")
