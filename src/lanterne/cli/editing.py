"""The editing commands: each puts given clips and pictures on a canvas and has the rest made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lanterne.cli.desk import Words, editing

if TYPE_CHECKING:
    from lanterne.core.canvas import Canvas
    from lanterne.direction.desk import Desk

Clip = Annotated[Path, typer.Argument(help="The clip.", metavar="CLIP")]

# Each imports its operation when it is called, so that --help answers at once. A blank line keeps an example its own.


@editing
def remix(
    desk: Desk,
    clip: Clip,
    words: Words = None,
    strength: Annotated[str, typer.Option(help="subtle, mild, strong, or a number up to 1.")] = "mild",
    sound: Annotated[str, typer.Option(help="new, follow (loosened like the picture), or keep.")] = "new",
) -> Canvas:
    """Make a clip again, changed towards other words.

    lanterne remix kite.mp4 --words "a red kite over a park at night" --strength strong
    """
    from lanterne.direction.operations.remix import remix, sound_of

    source = desk.open(clip)
    return remix(source, desk.read(words), desk.blank(like=source), strength, sound_of(sound))


@editing
def extend(
    desk: Desk,
    clip: Clip,
    words: Words = None,
    seconds: Annotated[float, typer.Option(help="How much is added.")] = 4.0,
    backward: Annotated[bool, typer.Option("--backward", help="Before the clip instead of after it.")] = False,
    to: Annotated[
        Path | None, typer.Option(metavar="CLIP", help="Another clip that what is added leads to, and that follows.")
    ] = None,
) -> Canvas:
    """Go on after a clip, begin before it, or lead from it to another one; the clips stay as they are.

    lanterne extend kite.mp4 --words "a red kite flying over a park" --seconds 4

    lanterne extend kite.mp4 --backward

    lanterne extend kite.mp4 --to beach.mp4 --seconds 3
    """
    from lanterne.core.errors import InvalidInput
    from lanterne.direction.operations.extend import connect, extend_backward, extend_forward

    source = desk.open(clip)
    card, blank = desk.read(words), desk.blank(like=source)
    if to is None:
        return (extend_backward if backward else extend_forward)(source, card, blank, seconds)
    if backward:
        raise InvalidInput("--backward and --to ask for two things at once.", "Name the clips in their order.")
    return connect(source, desk.open(to), card, blank, seconds)


@editing
def blend(
    desk: Desk,
    first: Annotated[Path, typer.Argument(help="The clip it begins with.", metavar="FIRST")],
    second: Annotated[Path, typer.Argument(help="The other clip.", metavar="SECOND")],
    words: Words = None,
    curve: Annotated[
        str, typer.Option(help="transition, mix, sample, or points SECONDS:SHARE of the second clip.")
    ] = "transition",
    overlap: Annotated[float, typer.Option(help="Seconds that a transition takes.")] = 2.0,
) -> Canvas:
    """Make one clip of two, along a curve that says how much there is of each.

    lanterne blend kite.mp4 balloon.mp4 --overlap 2

    lanterne blend kite.mp4 balloon.mp4 --curve "0:0 2:0.6 4:0"
    """
    from lanterne.direction.operations.blend import blend, parse_curve

    one, other = desk.open(first), desk.open(second)
    return blend(one, other, desk.read(words), desk.blank(like=one), parse_curve(curve), overlap)


@editing
def loop(
    desk: Desk,
    clip: Annotated[Path | None, typer.Argument(help="The clip; without one, words alone.", metavar="[CLIP]")] = None,
    words: Words = None,
    join: Annotated[
        str, typer.Option(help="Seconds that lead back: short (2), normal (4), long (6), a number.")
    ] = "short",
    seconds: Annotated[float, typer.Option(help="How long a loop from words alone lasts.")] = 4.0,
) -> Canvas:
    """Make a clip whose end meets its beginning, in picture and in sound.

    lanterne loop boat.mp4 --join short

    lanterne loop --words "a blue ball bouncing on the beach" --seconds 4
    """
    from lanterne.core.errors import InvalidInput
    from lanterne.direction.operations.loop import endless, loop, parse_join

    card = desk.read(words)
    if clip is not None:
        source = desk.open(clip)
        return loop(source, card, desk.blank(like=source), parse_join(join))
    if card is None:
        raise InvalidInput("There is nothing to make a loop of.", "Give a clip, or words.")
    return endless(card, desk.blank(seconds))


@editing
def storyboard(
    desk: Desk,
    board: Annotated[Path, typer.Argument(help="The storyboard: a TOML or JSON file.", metavar="FILE")],
) -> Canvas:
    """Make one clip of cards on a timeline, each with words, a picture or a clip.

    lanterne storyboard story.toml -o story.mp4
    """
    from lanterne.direction.operations.storyboard_file import lay_out, read_board

    return lay_out(read_board(board), desk)


@editing
def recut(
    desk: Desk,
    parts: Annotated[
        list[str], typer.Argument(help="CLIP, CLIP@FROM-UNTIL, or gap:SECONDS, in order.", metavar="PART...")
    ],
    words: Words = None,
) -> Canvas:
    """Cut clips and join them, to the frame; gaps are made, and lead from one part to the next.

    lanterne recut kite.mp4@0-2.5 gap:1 balloon.mp4@1- --words "a red kite over a park"
    """
    from lanterne.direction.operations.recut import parse_parts, recut

    found = parse_parts(parts, desk.open, desk.read(words))
    return recut(found, desk.blank(like=next(part.clip for part in found if part.clip)))


@editing
def animate(
    desk: Desk,
    pictures: Annotated[
        list[str], typer.Argument(help="PICTURE or PICTURE@SECONDS, in order of time.", metavar="PICTURE...")
    ],
    words: Words = None,
    seconds: Annotated[float, typer.Option(help="How long the clip lasts.")] = 4.0,
    fit: Annotated[str, typer.Option(help="A picture of another shape: fill, fit or refuse.")] = "fill",
) -> Canvas:
    """Make a picture move, or pass through several pictures at their times.

    lanterne animate photo.jpg --words "a boat sailing on the sea"

    lanterne animate dawn.png noon.png@3 --seconds 4 --fit fit
    """
    from lanterne.direction.operations.animate import animate, fit_of, parse_keyframes

    frames = parse_keyframes(pictures, desk.open)
    return animate(frames, desk.read(words), desk.blank(seconds, frames[0].picture), fit_of(fit))


@editing
def edit(
    desk: Desk,
    clip: Clip,
    words: Words = None,
    box: Annotated[str | None, typer.Option(help="LEFT,TOP,WIDTH,HEIGHT as shares of the frame.")] = None,
    mask: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A picture or clip of the clip's size, white where it may change."),
    ] = None,
    begin: Annotated[float, typer.Option("--from", help="When the change begins, in seconds.")] = 0.0,
    end: Annotated[float | None, typer.Option("--until", help="When it ends.", show_default="the clip's end")] = None,
    strength: Annotated[float, typer.Option(help="Below 1 the part starts from what is there.")] = 1.0,
) -> Canvas:
    """Change one part of the picture and leave the rest, and the sound, as they are.

    lanterne edit kite.mp4 --box 0.25,0.1,0.5,0.4 --words "a yellow kite over a park" --from 1 --until 3
    """
    from lanterne.core.errors import InvalidInput
    from lanterne.direction.operations.edit import box_mask, edit, painted_mask, parse_box

    source = desk.open(clip).clip()
    if (box is None) == (mask is None):
        raise InvalidInput("It is not said which part may change.", "Give a --box or a --mask, one of them.")
    if mask is not None:
        painted = desk.open(mask).picture()
        cleaned = painted_mask(desk.media.open(painted.digest))
        painted = painted if cleaned is None else desk.mask(cleaned)
    else:
        painted = desk.mask(box_mask(parse_box(box or ""), source.info.size))
    return edit(source, desk.read(words), desk.blank(like=source), painted, begin, end, strength)


@editing
def sound(
    desk: Desk,
    media: Annotated[Path, typer.Argument(help="A clip to make sound for, or a sound to make a picture for.")],
    words: Words = None,
) -> Canvas:
    """Make sound for a clip, or a picture for a sound file; what is given stays as it is.

    lanterne sound silent.mp4 --words "a car driving through the city, engine"

    lanterne sound waves.wav --words "a blue boat sailing on the sea"
    """
    from lanterne.direction.operations.soundtrack import add_picture, add_sound

    source = desk.open(media)
    operation = add_sound if source.info.has_pictures else add_picture
    return operation(source, desk.read(words), desk.blank(like=source))


COMMANDS = (remix, extend, blend, loop, storyboard, recut, animate, edit, sound)
