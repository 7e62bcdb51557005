"""The tables, one class each, in the words of the glossary.

Hot paths use them as tables (`table(Entries)`), not as objects: loading a row as an object costs more
than the row. Postings (shingles, story_terms) carry no foreign keys; they are derived, and checking
each of some thirty rows an article would cost more than inserting them.
"""

from storage.models.alerts import Alerts
from storage.models.articles import Addresses, Articles, OutletMembers, Revisions, Visits
from storage.models.base import Base, Leased, Meta, table
from storage.models.concerns import ConcernMessages, Concerns
from storage.models.copies import Copies, NotedParagraphs, Paragraphs, Prints, Shingles
from storage.models.developments import STANDS, Assertions, Developments, Feedback
from storage.models.feeds import Entries, FeedErrors, FeedGaps, Feeds
from storage.models.hosts import Blocks, HostFailures, Hosts, Owners
from storage.models.hubs import HubSubscriptions
from storage.models.stories import Stories, StoryArticles, StoryTerms, TermCounts

__all__ = [
    "STANDS",
    "Addresses",
    "Alerts",
    "Articles",
    "Assertions",
    "Base",
    "Blocks",
    "ConcernMessages",
    "Concerns",
    "Copies",
    "Developments",
    "Entries",
    "FeedErrors",
    "FeedGaps",
    "Feedback",
    "Feeds",
    "HostFailures",
    "Hosts",
    "HubSubscriptions",
    "Leased",
    "Meta",
    "NotedParagraphs",
    "OutletMembers",
    "Owners",
    "Paragraphs",
    "Prints",
    "Revisions",
    "Shingles",
    "Stories",
    "StoryArticles",
    "StoryTerms",
    "TermCounts",
    "Visits",
    "table",
]
