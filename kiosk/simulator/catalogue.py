"""Parts, recipes and steps of a shop: created by the first start that names them, found by every later one.

Pure. A part is known by its identifier, a recipe by part and version, a step by recipe and number; ids never
change.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.simulator.bodies import StartBody
from kiosk.simulator.model import FIRST_PART_ID, FIRST_RECIPE_ID, FIRST_STEP_ID, Part, Recipe, Step


class Catalogue:
    """What the shop can make."""

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}
        self._recipes: dict[tuple[int, str], Recipe] = {}
        self._steps: dict[tuple[int, str], Step] = {}

    def step(self, wanted: StartBody, now: datetime) -> Step:
        """The step of a start; expected times given with it replace those known before."""
        part = self._part(wanted.part_unique_identifier, now)
        recipe = self._recipe(part, wanted.recipe_version, now)
        step = self._steps.get((recipe.id, wanted.step_number))
        if step is None:
            step = Step(FIRST_STEP_ID + len(self._steps), recipe, wanted.step_number, now, now)
            self._steps[recipe.id, wanted.step_number] = step
        cycle, setup = wanted.step_expected_cycle_time, wanted.step_expected_setup_time
        if cycle is not None and cycle != step.expected_cycle_time:
            step.expected_cycle_time, step.updated_at = cycle, now
        if setup is not None and setup != step.expected_setup_time:
            step.expected_setup_time, step.updated_at = setup, now
        return step

    def _part(self, identifier: str, now: datetime) -> Part:
        part = self._parts.get(identifier)
        if part is None:
            part = self._parts[identifier] = Part(FIRST_PART_ID + len(self._parts), identifier, now)
        return part

    def _recipe(self, part: Part, version: str, now: datetime) -> Recipe:
        recipe = self._recipes.get((part.id, version))
        if recipe is None:
            recipe = Recipe(FIRST_RECIPE_ID + len(self._recipes), part, version, now)
            self._recipes[part.id, version] = recipe
        return recipe
