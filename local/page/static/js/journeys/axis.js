// The waterfall's time axis. It folds long quiet stretches, to leave room for what happens.

/** @import { Row } from "./waterfall_rows.js" */

/** @typedef {{ from: number, to: number }} Stretch in seconds */
/** @typedef {Stretch & { left: number, width: number, isFolded: boolean }} Piece shares of 1 */

const LONG = 2; // seconds; a shorter stretch is never folded
const LONG_WORK = 30; // seconds; the same limit for work in progress, which should visibly grow
const SHARE = 10; // a stretch is folded if it is more than this many times as long as the rest
const FOLD = 0.05; // share of the width that each fold takes
const MOST_FOLDS = 6;

class Axis {
  /** @type {Piece[]} */
  pieces;

  /**
   * @param {Stretch} shown
   * @param {number[]} moments when something begins or ends
   * @param {number} [end] when the journey ended: pauses after it are folded more readily
   * @param {boolean} [isGrowing] whether work is still in progress at the end of `shown`
   */
  constructor(shown, moments, end = Infinity, isGrowing = false) {
    this.pieces = piecesOf(shown, moments, end, isGrowing);
  }

  /** Return the position of a moment, as a share of the width. @param {number} at */
  place(at) {
    const piece = this.pieces.find((each) => at <= each.to) ?? this.pieces[this.pieces.length - 1];
    const share = (at - piece.from) / (piece.to - piece.from || 1);
    return piece.left + piece.width * Math.min(1, Math.max(0, share));
  }

  /** Return the moment at a share of the width. @param {number} place */
  momentAt(place) {
    const piece = this.pieces.findLast((each) => each.left <= place) ?? this.pieces[0];
    const share = piece.width ? (place - piece.left) / piece.width : 0;
    return piece.from + (piece.to - piece.from) * Math.min(1, Math.max(0, share));
  }

  get folds() {
    return this.pieces.filter((each) => each.isFolded);
  }
}

/**
 * Return the axis for rows, covering all of their time or only the zoomed part.
 *
 * @param {Row[]} rows
 * @param {Stretch | null} zoom
 * @param {number} [end]
 */
export function axisOf(rows, zoom, end) {
  const moments = rows.flatMap((row) => [row.start, ...(row.isRunning ? [] : [row.end])]);
  const whole = { from: Math.min(...moments), to: Math.max(...rows.map((row) => row.end)) };
  const isGrowing = !zoom && rows.some((row) => row.isRunning);
  return new Axis(zoom ?? (rows.length ? whole : { from: 0, to: 1 }), moments, end, isGrowing);
}

/**
 * @param {Stretch} shown
 * @param {number[]} moments
 * @param {number} end
 * @param {boolean} isGrowing
 * @returns {Piece[]}
 */
function piecesOf({ from, to }, moments, end, isGrowing) {
  const last = Math.max(to, from + 0.001);
  const inside = moments.filter((each) => each > from && each < last).sort((a, b) => a - b);
  const cuts = [from, ...inside, last];
  const stretches = cuts.slice(1).map((cut, at) => ({ from: cuts[at], to: cut }));
  const growing = isGrowing ? stretches[stretches.length - 1] : null;
  const folded = foldedOf(stretches, end, growing);
  /** @type {(Stretch & { isFolded: boolean })[]} */
  const merged = [];
  for (const each of stretches) {
    const before = merged.at(-1);
    const isFolded = folded.has(each);
    if (before && !isFolded && !before.isFolded) before.to = each.to;
    else merged.push({ ...each, isFolded });
  }
  const open = merged.filter((each) => !each.isFolded).reduce((sum, each) => sum + length(each), 0);
  const room = 1 - FOLD * folded.size;
  let left = 0;
  return merged.map((each) => {
    const width = each.isFolded ? FOLD : open ? (room * length(each)) / open : room;
    left += width;
    return { ...each, left: left - width, width };
  });
}

/** @param {Stretch[]} stretches @param {number} end @param {Stretch | null} growing */
function foldedOf(stretches, end, growing) {
  const longest = [...stretches].sort((a, b) => length(b) - length(a));
  /** @type {Set<Stretch>} */
  const folded = new Set();
  let rest = stretches.reduce((sum, each) => sum + length(each), 0);
  for (const each of longest.slice(0, MOST_FOLDS)) {
    rest -= length(each);
    const isLate = each.from >= end && length(each) > rest / SHARE;
    const least = each === growing ? LONG_WORK : LONG;
    if (length(each) >= least && (isLate || length(each) > SHARE * rest)) folded.add(each);
    else rest += length(each);
  }
  return folded;
}

/** @param {Stretch} stretch */
const length = ({ from, to }) => to - from;
