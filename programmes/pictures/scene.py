"""A recipe at one moment: hands and objects placed in space, and what stands around them."""

from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from programmes.pictures.hand import Hand
from programmes.pictures.objects import object_parts
from programmes.pictures.outline import union
from programmes.pictures.part import Part
from programmes.pictures.recipe import Arrow, Frame, HandRecipe, Recipe, Thing
from programmes.pictures.skeleton import posed
from programmes.pictures.space import Placement, Vector, turn, view

STEPS_OF_A_WAY = 12


@dataclass(frozen=True)
class Scene:
    """One drill's picture in space; moments run from 0 to the recipe's last key moment."""

    recipe: Recipe

    def hand(self, number: int, moment: float) -> Hand:
        """Return one of the hands (0 is the affected one) at a moment."""
        plan = self.recipe.hands[number]
        frame = _between(plan.frames, moment)
        placement = Placement(view(plan.view, plan.roll), plan.mirrored)
        hand = self._drawn(plan, number, frame, placement)
        offset = np.array(frame.shift) + np.array(plan.offset)
        if plan.grip:
            target = self.hand(0, _within(moment, plan.held)).anchor(plan.on)
            offset = offset + target - hand.anchor(plan.grip)
        return self._drawn(plan, number, frame, placement.moved(offset))

    def hands(self, moment: float) -> list[Hand]:
        """Return all hands at a moment."""
        return [self.hand(number, moment) for number in range(len(self.recipe.hands))]

    def parts(self, moment: float) -> list[Part]:
        """Return everything with a depth at a moment: hands and objects."""
        found = [part for hand in self.hands(moment) for part in hand.parts()]
        for number, thing in enumerate(self.recipe.things):
            found += object_parts(thing, f"thing{number}", self.place(thing, moment))
        return found

    def place(self, thing: Thing, moment: float) -> Placement:
        """Return where an object stands at a moment."""
        moment = _within(moment, thing.held)
        spot, offset = np.zeros(3), np.array(thing.offset)
        rotation, mirrored = turn(thing.turn), False
        if thing.at:
            hand = self.hand(thing.hand, moment)
            spot = hand.anchor(thing.at)
            if thing.with_hand:
                palm = hand.placement.rotation @ hand.skeleton.hand
                rotation, mirrored = palm @ rotation, hand.placement.mirrored
                offset = hand.placement.direction(hand.skeleton.hand @ offset)
        return Placement(rotation, mirrored, spot + offset)

    def area(self, moment: float) -> BaseGeometry:
        """Return all that hands and objects cover at a moment."""
        return union(part.shape for part in self.parts(moment))

    def way(self, arrow: Arrow) -> list[Vector]:
        """Return the points along an arrow, from the first still's moment to the second's."""
        if arrow.through:
            return [np.array([*point, 0.0]) for point in arrow.through]
        start, end = self.recipe.stills
        push = np.array([*arrow.push, 0.0])
        return [
            self.hand(arrow.hand, moment).anchor(arrow.follow) + push
            for moment in np.linspace(start, end, STEPS_OF_A_WAY)
        ]

    def table_top(self) -> float | None:
        """Return the height of the table's top in the picture, in mm; ``None`` without a table."""
        table = self.recipe.table
        if table is None:
            return None
        hand = self.hand(0, table.moment)
        if table.at:
            return float(hand.anchor(table.at)[1]) - table.drop
        return min(float(part.shape.bounds[1]) for part in hand.parts()) - table.drop

    def _drawn(self, plan: HandRecipe, number: int, frame: Frame, placement: Placement) -> Hand:
        return Hand(
            name=f"hand{number}",
            skeleton=posed(frame.pose),
            placement=placement,
            arm_mm=plan.arm_mm,
            look=plan.look,
            moving=plan.moving,
        )


def _within(moment: float, span: tuple[float, float] | None) -> float:
    return moment if span is None else min(max(moment, span[0]), span[1])


def _between(frames: tuple[Frame, ...], moment: float) -> Frame:
    """Return the frame at a moment between two key moments."""
    if len(frames) == 1:
        return frames[0]
    before = min(int(moment), len(frames) - 2)
    share = moment - before
    here, there = frames[before], frames[before + 1]
    x, y, z = (a + (b - a) * share for a, b in zip(here.shift, there.shift, strict=True))
    return Frame(here.pose.towards(there.pose, share), (x, y, z))
