"""A recipe at one moment: hands and objects placed in space, and what stands around them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from programmes.pictures.hand import Hand
from programmes.pictures.objects import object_parts
from programmes.pictures.outline import union
from programmes.pictures.part import Part
from programmes.pictures.recipe import Arrow, Frame, HandRecipe, Recipe, Thing
from programmes.pictures.skeleton import posed
from programmes.pictures.space import Matrix, Placement, Vector, about_y, about_z, turn, view

STEPS_OF_A_WAY = 12


@dataclass(frozen=True)
class Scene:
    """One drill's picture in space; moments run from 0 to the recipe's last one."""

    recipe: Recipe
    known: dict[float, list[Part]] = field(default_factory=dict, compare=False)

    def hand(self, number: int, moment: float) -> Hand:
        """Return one of the hands (0 is the affected one) at a moment."""
        plan = self.recipe.hands[number]
        frame = _between(plan.frames, moment)
        placement = Placement(view(plan.view, plan.roll + frame.roll), plan.mirrored)
        hand = self._drawn(plan, number, frame, placement)
        offset = np.array(frame.shift) + np.array(plan.offset)
        if plan.grip:
            target = self.hand(0, _within(moment, plan.held)).anchor(plan.on)
            offset = offset + target - hand.anchor(plan.grip)
        if plan.pin and moment > 0:
            offset = offset + self.hand(number, 0).anchor(plan.pin) - hand.anchor(plan.pin)
        return self._drawn(plan, number, frame, placement.moved(offset))

    def hands(self, moment: float) -> list[Hand]:
        """Return all hands at a moment."""
        return [self.hand(number, moment) for number in range(len(self.recipe.hands))]

    def parts(self, moment: float) -> list[Part]:
        """Return everything with a depth at a moment: hands and objects."""
        if moment not in self.known:
            self.known[moment] = self._parts(moment)
        return self.known[moment]

    def _parts(self, moment: float) -> list[Part]:
        found = [part for hand in self.hands(moment) for part in hand.parts()]
        for number, thing in enumerate(self.recipe.things):
            if _within(moment, thing.shown) != moment:
                continue
            sizes = dict(thing.sizes)
            if thing.to:
                sizes["length"] = float(np.linalg.norm(self._reach(thing, moment)))
            placement = self.place(thing, moment)
            found += object_parts(replace(thing, sizes=sizes), f"thing{number}", placement)
        return found

    def place(self, thing: Thing, moment: float) -> Placement:
        """Return where an object stands at a moment."""
        moved = np.array([*_along(thing.shifts, moment, (0.0, 0.0)), 0.0])
        spin = about_y(float(_along(thing.spins, moment, 0.0)))
        moment = _within(moment, thing.held)
        spot, offset = np.zeros(3), np.array(thing.offset)
        rotation, mirrored = turn(thing.turn) @ spin, False
        if thing.at:
            hand = self.hand(thing.hand, moment)
            spot = hand.anchor(thing.at)
            if thing.with_hand:
                palm = hand.placement.rotation @ hand.skeleton.hand
                rotation, mirrored = palm @ rotation, hand.placement.mirrored
                offset = hand.placement.direction(hand.skeleton.hand @ offset)
        if thing.to:
            reach = self._reach(thing, moment)
            spot = spot + reach / 2
            rotation = _towards(reach) @ rotation
        return Placement(rotation, mirrored, spot + offset + moved)

    def _reach(self, thing: Thing, moment: float) -> Vector:
        moment = _within(moment, thing.held)
        start = self.hand(thing.hand, moment).anchor(thing.at)
        return self.hand(thing.to_hand, moment).anchor(thing.to) - start

    def area(self, moment: float) -> BaseGeometry:
        """Return all that hands and objects cover at a moment."""
        return union(part.shape for part in self.parts(moment))

    def way(self, arrow: Arrow) -> list[Vector]:
        """Return the points along an arrow, from the first still's moment to the second's."""
        start, end = self.recipe.stills
        if arrow.through:
            origin = self.hand(arrow.hand, end).anchor(arrow.at) if arrow.at else np.zeros(3)
            return [origin + np.array([*point, 0.0]) for point in arrow.through]
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
    roll = here.roll + (there.roll - here.roll) * share
    return Frame(here.pose.towards(there.pose, share), (x, y, z), roll)


def _along(values: Sequence[Any], moment: float, none: Any) -> Any:
    """Return the value at a moment between those of the key moments; ``none`` without any."""
    if not values:
        return none
    table = np.array(values, dtype=float)
    before = min(int(moment), len(table) - 2)
    return table[before] + (table[before + 1] - table[before]) * (moment - before)


def _towards(reach: Vector) -> Matrix:
    """Return the rotation that lays the x axis along a direction, seen from the front."""
    flat = math.hypot(float(reach[0]), float(reach[1]))
    rise = math.degrees(math.atan2(float(reach[2]), flat))
    return about_z(math.degrees(math.atan2(float(reach[1]), float(reach[0])))) @ about_y(-rise)
