"""An independent, deliberately simple counting of METHOD's rules: lxml straight to exact fractions.

It shares no code with `cofolio.model` or `cofolio.measures`, so that a disagreement between the two points at a
fault in one of them. It is slow, holds everything in memory, and is for tests only.
"""

from tests.oracle.figures import Answer, Oracle
from tests.oracle.projects import ProjectAnswer

__all__ = ["Answer", "Oracle", "ProjectAnswer"]
