/**
 * Draws text into a small grey PNG: every character leans, stretches and waves by chance, lines run across it, and dots
 * lie over it. There is no library for this that is kept up and runs without a font of the machine or a canvas.
 */
import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

import { GRID, strokesOf } from './glyphs.ts'

const WIDTH = 200
const HEIGHT = 64
const MARGIN = 16
const PAPER = 246
const LINES = 4
const DOTS = 220

type Point = readonly [x: number, y: number]

/** The text as the bytes of a PNG. */
export async function drawText(text: string): Promise<Buffer> {
  const sheet = Buffer.alloc(WIDTH * HEIGHT, PAPER)
  const bend = wave()
  const step = (WIDTH - 2 * MARGIN) / text.length
  for (const [at, character] of [...text].entries()) {
    const place = placing(MARGIN + step * at, step)
    const ink = between(30, 90)
    const thickness = between(1.5, 2.4)
    for (const stroke of strokesOf(character)) {
      const points = stroke.map((point) => bend(place(point)))
      points.slice(1).forEach((end, index) => line(sheet, [points[index] ?? end, end], thickness, ink))
    }
  }
  scribble(sheet, bend)
  return encode(sheet)
}

/** Where points of the grid come to lie: moved, turned, and of another size for each character. */
function placing(left: number, step: number): (point: Point) => Point {
  const scale = [(step * between(0.52, 0.68)) / GRID.width, between(30, 40) / GRID.height] as const
  const angle = between(-0.32, 0.32)
  const lean = between(-0.22, 0.22)
  const centre: Point = [left + step / 2, HEIGHT / 2 + between(-5, 5)]
  return ([x, y]) => {
    const wide = (x - GRID.width / 2 + between(-0.18, 0.18)) * scale[0]
    const high = (y - GRID.height / 2 + between(-0.18, 0.18)) * scale[1]
    const leant = wide + lean * high
    return [
      centre[0] + leant * Math.cos(angle) - high * Math.sin(angle),
      centre[1] + leant * Math.sin(angle) + high * Math.cos(angle),
    ]
  }
}

/** One wave over the whole picture, so that no two pictures have the same shapes. */
function wave(): (point: Point) => Point {
  const [length, height, phase] = [between(40, 70), between(2, 4), between(0, 6.28)]
  return ([x, y]) => [x + height * Math.sin(y / length + phase), y + height * Math.sin(x / (length / 3) + phase)]
}

function scribble(sheet: Buffer, bend: (point: Point) => Point): void {
  for (let count = 0; count < LINES; count++) {
    let from: Point = [between(0, 20), between(8, HEIGHT - 8)]
    const [fall, ink] = [between(-0.25, 0.25), between(70, 150)]
    for (let x = from[0]; x < WIDTH; x += 10) {
      const to: Point = [x + 10, from[1] + fall * 10 + between(-3, 3)]
      line(sheet, [bend(from), bend(to)], 0.7, ink)
      from = to
    }
  }
  for (let count = 0; count < DOTS; count++) disc(sheet, [between(0, WIDTH), between(0, HEIGHT)], 0.6, between(60, 200))
}

function line(sheet: Buffer, [[x1, y1], [x2, y2]]: readonly [Point, Point], radius: number, ink: number): void {
  const steps = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1) * 2))
  for (let at = 0; at <= steps; at++) {
    disc(sheet, [x1 + ((x2 - x1) * at) / steps, y1 + ((y2 - y1) * at) / steps], radius, ink)
  }
}

/** A round spot whose edge fades over one pixel. */
function disc(sheet: Buffer, [x, y]: Point, radius: number, ink: number): void {
  const reach = Math.ceil(radius + 1)
  for (let row = Math.floor(y) - reach; row <= y + reach; row++) {
    for (let column = Math.floor(x) - reach; column <= x + reach; column++) {
      if (row < 0 || column < 0 || row >= HEIGHT || column >= WIDTH) continue
      const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(column - x, row - y)))
      const present = sheet[row * WIDTH + column] ?? PAPER
      sheet[row * WIDTH + column] = Math.min(present, Math.round(PAPER + (ink - PAPER) * cover))
    }
  }
}

/** Chance that a program may foresee: the answer is chosen elsewhere, by better chance. */
function between(least: number, most: number): number {
  return least + Math.random() * (most - least)
}

const GREY = Buffer.from([8, 0, 0, 0, 0])

async function encode(sheet: Buffer): Promise<Buffer> {
  const size = Buffer.alloc(8)
  size.writeUInt32BE(WIDTH, 0)
  size.writeUInt32BE(HEIGHT, 4)
  const rows = Array.from({ length: HEIGHT }, (_, row) => [
    Buffer.from([0]),
    sheet.subarray(row * WIDTH, (row + 1) * WIDTH),
  ])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.concat([size, GREY])),
    chunk('IDAT', await promisify(deflate)(Buffer.concat(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
