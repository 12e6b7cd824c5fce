/** Makes plants in every relation to the holders of roles, with files, sites and lines, and words of their own in every field. */
import type { TestApp } from '../server.ts'
import type { Person, Row } from './expected.ts'
import type { PlantField } from './fixture.ts'
import { COLLEAGUES, creator, type Ids } from './organisation.ts'

/** What a plant is to the person it was made for, or to everybody. */
type Relation = Pick<Row, 'key' | 'creator' | 'keeper'> & Partial<Pick<Row, 'crew' | 'state'>>

const PLAIN = { crew: null, state: null, isDeleted: false } as const

export class Plants {
  readonly #app: TestApp
  readonly #create: ReturnType<typeof creator>
  #count = 0

  constructor(app: TestApp) {
    this.#app = app
    this.#create = creator(app)
  }

  async all(people: readonly Person[], ids: Ids): Promise<readonly Row[]> {
    const stranger = ids.get('in head') ?? ''
    const relations: Relation[] = [
      ...people.flatMap(({ name, id }): Relation[] => [
        { key: `made by ${name}`, creator: id, keeper: stranger },
        { key: `kept by ${name}`, creator: stranger, keeper: id },
      ]),
      ...COLLEAGUES.map((name) => ({
        key: `of ${name}`,
        creator: stranger,
        keeper: ids.get(`in ${name}`) ?? '',
      })),
      { key: 'made in east, kept by nobody', creator: ids.get('in east') ?? '', keeper: null },
      { key: 'of the crew', creator: stranger, keeper: stranger, crew: ids.get('crew of all') ?? '' },
      { key: 'open', creator: stranger, keeper: stranger, state: 'open' },
      { key: 'of nobody', creator: null, keeper: null },
    ]
    const plants = await this.#papers(await this.#plants(relations))
    const deleted = await this.more(
      relations.filter(({ key }) => !key.startsWith('made by')),
      true,
    )
    return [...plants, ...deleted, ...(await this.#sites(plants)), ...(await this.#cares(plants, stranger))]
  }

  async more(like: readonly Relation[], isDeleted: boolean): Promise<readonly Row[]> {
    const made = await this.#plants(like)
    if (!isDeleted) return made
    const { db } = this.#app
    await db.query(`update ${db.table('plant')} set deleted_at = ${db.now} where id = any($1::uuid[])`, [
      made.map(({ id }) => id),
    ])
    return made.map((row) => ({ ...row, isDeleted: true }))
  }

  /** Their letters are not those of ids. */
  #words(): Record<PlantField, string> {
    const number = 1000 + ++this.#count
    const word = (field: string): string => `${field}z${number.toString(7).padStart(6, 'q')}z`
    const middle = String(100_000_000 + ((number * 7_919_993) % 900_000_000)).slice(0, 5)
    return {
      name: word('nm'),
      code: word('cd'),
      phone: `13${middle}${number}`,
      secret: word('sc'),
      note: word('nt'),
      email: word('ml'),
      amount: `${number}${number % 9}7.3${number % 8}`,
      papers: word('pp'),
    }
  }

  async #plants(relations: readonly Relation[]): Promise<Row[]> {
    const drafts = relations.map((relation) => ({ relation, words: this.#words() }))
    const made = await this.#create(
      'plant',
      drafts.map(({ relation: { keeper, crew, state }, words: { papers: _papers, ...words } }) => ({
        ...words,
        keeper,
        crew: crew ?? null,
        state: state ?? 'closed',
      })),
    )
    await this.#signed(
      'plant',
      made,
      relations.map(({ creator: who }) => who),
    )
    return drafts.map(({ relation: { key, creator: who, keeper, crew, state }, words }, at) => ({
      object: 'plant',
      key,
      id: made[at] ?? '',
      creator: who,
      keeper,
      crew: crew ?? null,
      state: state ?? 'closed',
      isDeleted: false,
      words,
    }))
  }

  /** A file in each plant, which gives each a history with values too. */
  async #papers(plants: readonly Row[]): Promise<Row[]> {
    const admin = this.#app.as('admin')
    const headers = { 'Content-Type': 'application/octet-stream' }
    const withFiles: Row[] = []
    for (const plant of plants) {
      const { id, words } = plant
      const name = `${words['papers'] ?? ''}.txt`
      const file = await admin.send('POST', `/api/v1/files?name=${name}`, { raw: `${name} inside`, headers })
      const papers = [file.is(201).data.id]
      withFiles.push({ ...plant, file: file.data.id })
      ;(await admin.patch(`/api/v1/plant/${id}`, { version: 1, papers, note: null })).is(200)
      ;(await admin.patch(`/api/v1/plant/${id}`, { version: 2, note: words['note'] })).is(200)
    }
    return withFiles
  }

  /** The sites of plants that one keeps are one's own. */
  async #sites(plants: readonly Row[]): Promise<Row[]> {
    const { db } = this.#app
    const drafts = plants.map((plant) => {
      const { name, phone } = this.#words()
      return { plant, words: { name: `si${name}`, phone } }
    })
    const made = await this.#create(
      'site',
      drafts.map(({ words }) => words),
    )
    await this.#signed(
      'site',
      made,
      plants.map(({ keeper }) => keeper),
    )
    await db.query(
      `update ${db.table('plant')} as p set site = s.site from unnest($1::uuid[], $2::uuid[]) as s(plant, site) where p.id = s.plant`,
      [plants.map(({ id }) => id), made],
    )
    return drafts.map(({ plant, words }, at) => {
      const key = `site of the plant ${plant.key}`
      return { ...PLAIN, object: 'site', key, id: made[at] ?? '', creator: plant.keeper, keeper: null, words }
    })
  }

  async #cares(plants: readonly Row[], stranger: string): Promise<Row[]> {
    const drafts = plants.map((plant) => ({ plant, words: { what: `ca${this.#words().name}` } }))
    const made = await this.#create(
      'care',
      drafts.map(({ words, plant: { id } }) => ({ ...words, plant: id })),
    )
    await this.#signed(
      'care',
      made,
      plants.map(() => stranger),
    )
    return drafts.map(({ plant, words }, at) => {
      const key = `care for the plant ${plant.key}`
      const id = made[at] ?? ''
      return { ...PLAIN, object: 'care', key, id, creator: stranger, keeper: null, belongs: plant, words }
    })
  }

  /** Who made records is not for anybody to say; so it is said to the database. */
  async #signed(object: string, ids: readonly string[], creators: readonly (string | null)[]): Promise<void> {
    const { db } = this.#app
    await db.query(
      `update ${db.table(object)} as t set created_by = s.creator, updated_by = s.creator
       from unnest($1::uuid[], $2::uuid[]) as s(id, creator) where t.id = s.id`,
      [ids, creators],
    )
  }
}
