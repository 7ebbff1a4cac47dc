"""What stands between a call and the network: the policy that may refuse it, and who is told if it is broken."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # `import typing` costs a starting interpreter milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

    from sst_bytecode.alerts import Alert, Desk
    from sst_bytecode.config import Config
    from sst_bytecode.policy import Datum, Policy, Verdict
    from sst_bytecode.policy.guard import Guard

__all__ = ["check", "desk_of", "guard_of"]


def check(config: Config) -> None:
    """Raise PolicyError or ConfigError if what the file says of policy or alerts is not understood.

    Also if calls are to be refused, and nobody could read afterwards of any call, refused or not.
    """
    from sst_bytecode.rulebook import policy_of

    if config.policy or config.alerts:
        policy_of(config)
    desk_of(config, lambda _failure: None)
    if config.policy.get("enforce") == "block":
        _check_home(config.home)


def _check_home(home: str) -> None:
    from sst_bytecode import keys, mark
    from sst_bytecode.config import ConfigError

    reason = mark.refusal(home)
    if not reason:
        try:
            keys.load(home)
        except OSError as error:
            reason = keys.trouble(error)
    if reason:
        raise ConfigError(f'{reason}; nothing could be recorded, and with enforce = "block" nothing is started then')


def guard_of(config: Config, desk: Desk | None) -> Guard | None:
    """What judges each call, if it may be refused or told. Raises PolicyError for a policy that is not understood."""
    if desk is None and config.policy.get("enforce", "off") == "off":
        return None
    from sst_bytecode import recipients
    from sst_bytecode.policy.guard import Guard
    from sst_bytecode.rulebook import policy_of

    known = recipients.load(config.recipients, config.first_party, registrable=False)
    policy = policy_of(config, make_do=True)
    return Guard(policy, known.look_up, None if desk is None else _listener(policy, desk.take))


def desk_of(config: Config, failed: Callable[[str], None]) -> Desk | None:
    """Where alerts go, if anybody wants them. Raises ConfigError."""
    if not config.alerts:
        return None
    from sst_bytecode.alerts import Desk, read_settings

    return Desk(read_settings(config.alerts, config.file or "sst.toml", os.environ), config.home, failed)


def _listener(policy: Policy, take: Callable[[Alert], None]) -> Callable[[Datum, Verdict], None]:
    """What makes alerts of verdicts: what goes to whom from where, and no person."""
    from sst_bytecode.alerts import Alert

    def listener(datum: Datum, verdict: Verdict) -> None:
        form = f" ({datum.form})" if datum.form else ""
        route = f" ({datum.route})" if datum.route else ""
        outcome = "was refused" if policy.block and verdict.action == "deny" else "goes"
        reason = f": {verdict.reason}" if verdict.reason else ""
        text = (
            f"{datum.category}{form} {outcome} to {datum.organisation or datum.host or 'this machine'}"
            f" from {datum.file}:{datum.line} {datum.function}{route}: {verdict.action}{reason}"
        )
        take(Alert(verdict.rule, verdict.action, text))

    return listener
