"""Every feature of the product, lowest first: listeners hear in this order."""

from __future__ import annotations

from codequest.features.accounts.api import FEATURE as ACCOUNTS
from codequest.features.admin.api import FEATURE as ADMIN
from codequest.features.analytics.api import FEATURE as ANALYTICS
from codequest.features.execution.api import FEATURE as EXECUTION
from codequest.features.notifications.api import FEATURE as NOTIFICATIONS
from codequest.features.problems.api import FEATURE as PROBLEMS
from codequest.features.ratings.api import FEATURE as RATINGS
from codequest.features.rooms.api import FEATURE as ROOMS
from codequest.features.submissions.api import FEATURE as SUBMISSIONS
from codequest.features.verification.api import FEATURE as VERIFICATION

FEATURES = (
    ACCOUNTS,
    PROBLEMS,
    EXECUTION,
    SUBMISSIONS,
    VERIFICATION,
    ROOMS,
    RATINGS,
    NOTIFICATIONS,
    ANALYTICS,
    ADMIN,
)
