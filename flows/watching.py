"""The watches of a configuration, as the rules see them. Knows neither storage nor connectors."""

from collections.abc import Mapping

from analysis.assertions import Detector
from analysis.kinds import KINDS, Kind
from analysis.model import Confirm, Wanted, Watch
from flows.configuration import Configuration
from flows.configuration.models import ConfirmSection, WantedSection


def watches_of(configuration: Configuration) -> tuple[Watch, ...]:
    """The watches as the rules see them."""
    return tuple(
        Watch(
            name=watch.name,
            title=watch.title or watch.name,
            about=watch.about,
            developments=tuple(_wanted(section) for section in watch.developments),
            alert=watch.alert,
        )
        for watch in configuration.watches
    )


def kinds_of(configuration: Configuration) -> Mapping[str, Kind]:
    """The kinds of event: those built in, and those that the configuration defines by words."""
    return {**KINDS} | {name: Kind.from_words(name, words) for name, words in configuration.kinds.items()}


def detector_of(configuration: Configuration) -> Detector:
    """What finds the developments that the configuration watches."""
    return Detector(watches_of(configuration), kinds_of(configuration))


def _wanted(section: WantedSection) -> Wanted:
    return Wanted(
        name=section.name,
        event=section.event,
        title=section.title or section.name,
        subject=section.subject,
        where=section.where,
        actor=section.actor,
        exclude=section.exclude,
        alert_on=section.alert_on,
        confirm=_confirm(section.confirm) if section.confirm else None,
    )


def _confirm(section: ConfirmSection) -> Confirm:
    return Confirm(reports=section.reports, outlets=section.outlets, official=section.official)
