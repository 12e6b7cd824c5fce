/**
 * The server process. It listens first, so that a port in use is known before any work is done, answers 503 while it
 * starts, and on a signal finishes what is under way before it leaves.
 */
import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'

import { Exceptions, Keeping, Operations, SEALS } from '../audit/index.ts'
import { guarantees } from '../database/index.ts'
import { createApp, SERVER_OPTIONS } from '../http/app.ts'
import { Lookups } from '../http/lookups.ts'
import { sweepRepeats } from '../http/repeat-store.ts'
import type { Services } from '../http/services.ts'
import { Applications } from '../identity/applications/index.ts'
import { createSessions, recordActions, userPrincipal, writeStages } from '../identity/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { DEFAULT_TIME_ZONE } from '../kernel/time.ts'
import { openModelStore } from '../schema/model-store.ts'
import { schemeStages } from '../screens/index.ts'
import { openParameters, type Parameters, secretOf, Vault } from '../settings/index.ts'
import { tagActions, tagStages, Tags } from '../tags/index.ts'
import { Exports } from '../transfer/export/index.ts'
import { diskStore, Files, sweepFiles, sweepHourly } from '../transfer/files/index.ts'
import { background } from './background.ts'
import { type Environment, PROGRAM_FOLDER } from './environment.ts'
import { install, type Installation } from './install.ts'
import { type OpenDatabase, openDatabase } from './open-database.ts'
import { outboundOf, PARAMETER_CHECKS } from './outbound.ts'

export interface RunningServer {
  readonly url: string
  readonly installation: Installation
  /** Stops taking requests, finishes those under way, closes the database. */
  stop(): Promise<void>
}

export interface ServeOptions {
  readonly demo: boolean
  readonly log?: Logger
  report(line: string): void
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void

/** How long requests under way may take once the server is told to stop. */
const PATIENCE_MS = 10_000

/** @throws TesseraError PORT_IN_USE and what opening the database or installing refuses */
export async function serve(environment: Environment, options: ServeOptions): Promise<RunningServer> {
  let handler: Handler = notYet
  const server = createServer(SERVER_OPTIONS, (req, res) => handler(req, res))
  const log = options.log ?? pino({ level: environment.logLevel }, pino.destination(2))
  await listen(server, environment)
  let opened: OpenDatabase | undefined
  try {
    opened = await openDatabase(environment, 'server')
    const installation = await install(opened.db, environment, options)
    await warnOfMissingGuarantees(opened, options)
    const { services, close } = await assemble(opened, environment, log)
    handler = createApp(services)
    // what waits in the queue need not hold the first request up
    const begun = startWork(services).catch((error: unknown) => log.error({ err: error }, 'background jobs do not run'))
    const stop = once(async () => {
      handler = notYet
      await closeServer(server)
      // what is half begun cannot be ended
      await begun
      await close()
      await opened?.close()
    })
    const { port } = server.address() as AddressInfo
    return { url: `http://${environment.host ?? 'localhost'}:${port}`, installation, stop }
  } catch (error) {
    await closeServer(server)
    await opened?.close()
    throw error
  }
}

async function startWork({ jobs, schedules, tags }: Services): Promise<void> {
  await jobs.start()
  await tags.following.start()
  await schedules.start()
}

async function assemble(
  { db }: OpenDatabase,
  { filesFolder, largestFile, secret, dataFolder, trustedProxies, outboundAllow }: Environment,
  log: Logger,
): Promise<{ services: Services; close(): Promise<void> }> {
  const models = await openModelStore(db, {
    onError: (error) => log.warn({ err: error }, 'the definitions could not be refreshed'),
  })
  const vault = new Vault(await secretOf(db, secret, dataFolder), db.workspace)
  const parameters = await openParameters(db, {
    vault,
    checks: PARAMETER_CHECKS,
    onError: (error) => log.warn({ err: error }, 'the parameters could not be refreshed'),
  })
  const applications = new Applications({
    db,
    vault,
    onError: (error) => log.warn({ err: error }, 'the log of applications could not be written'),
  })
  const { operations, exceptions, keeping } = traces(db, { parameters, vault, dataFolder, log })
  const consoleFolder = join(PROGRAM_FOLDER, '.build', 'console')
  const sessions = createSessions(db, parameters)
  const files = new Files({ db, store: diskStore(filesFolder), largest: largestFile })
  const stopSweeping = sweepHourly(
    () => sweepFiles(db, files.store, models.current()),
    (error) => log.warn({ err: error }, 'files nobody needs could not be cleared away'),
  )
  const exports = new Exports({ db })
  const stages = schemeStages(
    db,
    tagStages(db, writeStages(db, sessions), () => inBackground.jobs),
  )
  const stopForgetting = sweepHourly(
    () => sweepRepeats(db),
    (error) => log.warn({ err: error }, 'answers whose day is over could not be cleared away'),
  )
  const inBackground = background(db, { models, stages, timeZone: DEFAULT_TIME_ZONE, log }, filesFolder)
  const services: Services = {
    db,
    models,
    sessions,
    stages,
    actions: tagActions(db, recordActions(db, sessions, parameters)),
    lookups: new Lookups(db),
    files,
    exports,
    jobs: inBackground.jobs,
    imports: inBackground.imports,
    schedules: inBackground.schedules,
    tags: tagsOf(db, { models, stages, jobs: inBackground.jobs, log }),
    log,
    operations,
    exceptions,
    keeping,
    parameters,
    vault,
    outbound: outboundOf(outboundAllow, parameters, log),
    applications,
    ...(trustedProxies && { trustedProxies }),
    timeZone: DEFAULT_TIME_ZONE,
    ...(existsSync(join(consoleFolder, 'index.html')) && { consoleFolder }),
    ready: () => true,
  }
  keeping.start()
  const close = async (): Promise<void> => {
    await stopSweeping()
    await stopForgetting()
    await exports.close()
    await services.tags.following.stop()
    await inBackground.stop()
    await applications.close()
    await operations.flush()
    await exceptions.flush()
    await keeping.stop()
    await parameters.close()
    await models.close()
  }
  return { services, close }
}

function tagsOf(db: OpenDatabase['db'], { log, ...room }: Pick<Services, 'models' | 'stages' | 'jobs' | 'log'>): Tags {
  return new Tags({
    ...room,
    db,
    timeZone: DEFAULT_TIME_ZONE,
    principalOf: (id) => userPrincipal(db, id),
    onError: (error) => log.warn({ err: error }, 'writes could not be followed'),
  })
}

/** The logs, their seals, and whoever writes them. */
function traces(
  db: OpenDatabase['db'],
  { parameters, vault, dataFolder, log }: { parameters: Parameters; vault: Vault; dataFolder: string; log: Logger },
): Pick<Services, 'operations' | 'exceptions' | 'keeping'> {
  const unwritten = (error: unknown, lost: number): void =>
    log.warn({ err: error, lost }, 'entries of logs could not be written')
  const exceptions = new Exceptions(db, { onError: unwritten, secrets: () => parameters.secrets() })
  const keeping = new Keeping(db, {
    key: vault.keyFor(SEALS),
    folder: join(dataFolder, 'audit'),
    timeZone: DEFAULT_TIME_ZONE,
    days: (parameter) => parameters.get(parameter),
    onTrouble: (what, error) => {
      // whoever looks after the system looks there
      exceptions.note({ error: error ?? new Error(what) })
      log.error({ err: error }, what)
    },
  })
  return { operations: new Operations(db, { onError: unwritten }), exceptions, keeping }
}

async function warnOfMissingGuarantees({ db, embedded }: OpenDatabase, options: ServeOptions): Promise<void> {
  if (embedded) return
  for (const { kept, message } of await guarantees(db)) if (!kept) options.report(`! ${message.zh} / ${message.en}`)
}

function notYet(_req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '1' })
  res.end('{"status":"not ready"}')
}

async function listen(server: Server, { port, host }: Environment): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new TesseraError('PORT_IN_USE', { port }))
      else if (error.code === 'EACCES') reject(new TesseraError('PORT_FORBIDDEN', { port }))
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
        reject(new TesseraError('HOST_UNKNOWN', { host }))
      else reject(error)
    })
    server.listen({ port, ...(host !== undefined && { host }) }, resolve)
  })
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    const impatience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
    server.close(() => {
      clearTimeout(impatience)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= work())
}
