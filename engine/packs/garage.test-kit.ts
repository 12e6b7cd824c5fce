/** For the tests of this room: a pack of cars in a folder of its own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Database } from '../database/index.ts'
import { applyPacks, loadPacks, type PackOptions, type PacksApplied } from './apply.ts'

export const CARS = `kind: object
name: car
label: { zh: 汽车, en: Car }
title: plate
fields:
  - { name: plate, label: { zh: 车牌, en: Plate }, type: text, length: 20, required: true }
  - { name: vin, label: { zh: 车架号, en: VIN }, type: text, length: 20, unique: true }
  - { name: bought, label: { zh: 购买日期, en: Bought }, type: date }
  - { name: price, label: { zh: 价格, en: Price }, type: decimal, precision: 10, scale: 2 }
  - { name: tows, label: { zh: 牵引, en: Tows }, type: reference, target: car }
`

const HEAD = `kind: pack
name: garage
label: { zh: 车库, en: Garage }
version: 1.0.0
language: 1
`

export interface GaragePack {
  readonly folder: string
  /** Writes the pack with its rows; what is there already is replaced. */
  write(rows: string, options?: { key?: string; definitions?: string; file?: string }): Promise<void>
  apply(options?: PackOptions): Promise<PacksApplied>
  remove(): Promise<void>
}

export async function garagePack(db: Database): Promise<GaragePack> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-pack-'))
  return {
    folder,
    write: async (rows, { key = '[plate]', definitions = CARS, file = 'data/cars.csv' } = {}) => {
      await mkdir(join(folder, 'data'), { recursive: true })
      await writeFile(join(folder, 'pack.yaml'), `${HEAD}data:\n  - { object: car, file: ${file}, key: ${key} }\n`)
      await writeFile(join(folder, 'cars.yaml'), definitions)
      await writeFile(join(folder, file), rows)
    },
    apply: async (options) => applyPacks(db, await loadPacks(db, [folder]), options),
    remove: () => rm(folder, { recursive: true }),
  }
}

/** The living cars in the order of their plates. */
export async function cars(db: Database): Promise<{ plate: string; price: string | null }[]> {
  return db.query(`select plate, price from ${db.table('car')} where deleted_at is null order by plate`)
}
