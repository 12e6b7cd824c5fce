/** The environment variables of the program, read and checked in one place; documented in docs/operate.md. */
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { isNetwork, parseNetwork } from '../identity/applications/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { parseAllowList } from '../outbound/index.ts'
import { DEFAULT_LARGEST } from '../transfer/files/limits.ts'

export interface Environment {
  /** PORT: where the server listens. */
  readonly port: number
  /** HOST: the address to listen on; every one of the machine when absent. */
  readonly host?: string
  /** LOG_LEVEL: how much is logged. */
  readonly logLevel: string
  /** TESSERA_DATA: folder of the embedded database, the secret and uploads. */
  readonly dataFolder: string
  /** TESSERA_FILES: folder of uploaded files; `files` in the data folder when absent. */
  readonly filesFolder: string
  /** TESSERA_MAX_FILE_MB: how large an uploaded file may be. */
  readonly largestFile: number
  /** DATABASE_URL: a PostgreSQL of one's own instead of the embedded one. */
  readonly databaseUrl?: string
  /** DATABASE_RULE_URL: the same server in the role of custom SQL. */
  readonly ruleUrl?: string
  /** TESSERA_SECRET: key of encrypted columns and seals. */
  readonly secret?: string
  /** TESSERA_OUTBOUND_ALLOW: hosts and networks that may be called beyond the open network. */
  readonly outboundAllow: string
  /** TESSERA_TRUSTED_PROXIES: networks of proxies that are believed about who calls, separated by commas. */
  readonly trustedProxies?: readonly string[]
  /** TESSERA_ADMIN_PASSWORD: password of the first administrator, for unattended installs. */
  readonly adminPassword?: string
}

/** Root of the program's files, whether it runs from sources or from the bundle. */
export const PROGRAM_FOLDER = fileURLToPath(new URL('../../', import.meta.url))

/** The variable, by which errors name the list. */
export const OUTBOUND_ALLOW = 'TESSERA_OUTBOUND_ALLOW'

const DEFAULT_PORT = 3000
const MEGABYTE = 1_000_000
const MOST_MEGABYTES = 10_000
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** @throws TesseraError COMMAND_USAGE, OUTBOUND_ALLOW_INVALID naming the variable */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const port = env['PORT'] || String(DEFAULT_PORT)
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new TesseraError('COMMAND_USAGE', {
      reason: {
        zh: `PORT 须为 0 到 65535 的整数，现为 ${port}`,
        en: `PORT must be a whole number from 0 to 65535, found ${port}`,
      },
    })
  }
  const dataFolder = resolve(env['TESSERA_DATA'] || `${PROGRAM_FOLDER}.tessera`)
  return {
    port: Number(port),
    dataFolder,
    filesFolder: resolve(env['TESSERA_FILES'] || join(dataFolder, 'files')),
    largestFile: megabytes(env['TESSERA_MAX_FILE_MB']),
    logLevel: logLevel(env['LOG_LEVEL']),
    outboundAllow: outboundAllow(env[OUTBOUND_ALLOW]),
    ...(env['HOST'] && { host: env['HOST'] }),
    ...(env['DATABASE_URL'] && { databaseUrl: env['DATABASE_URL'] }),
    ...(env['DATABASE_RULE_URL'] && { ruleUrl: env['DATABASE_RULE_URL'] }),
    ...proxies(env['TESSERA_TRUSTED_PROXIES']),
    ...secrets(env),
  }
}

/** Read here for its errors alone: a list that cannot be read must not let the program start. */
function outboundAllow(given = ''): string {
  parseAllowList(given, OUTBOUND_ALLOW)
  return given
}

function proxies(given: string | undefined): Pick<Environment, 'trustedProxies'> {
  if (!given) return {}
  const networks = given.split(',').map((each) => each.trim())
  const wrong = networks.find((each) => !isNetwork(parseNetwork(each)))
  if (wrong === undefined) return { trustedProxies: networks }
  throw new TesseraError('COMMAND_USAGE', {
    reason: {
      zh: `TESSERA_TRUSTED_PROXIES 须为以逗号分隔的地址或网段，现有 ${wrong}`,
      en: `TESSERA_TRUSTED_PROXIES must hold addresses or networks, separated by commas, found ${wrong}`,
    },
  })
}

function secrets(env: NodeJS.ProcessEnv): Pick<Environment, 'secret' | 'adminPassword'> {
  return {
    ...(env['TESSERA_SECRET'] && { secret: env['TESSERA_SECRET'] }),
    ...(env['TESSERA_ADMIN_PASSWORD'] && { adminPassword: env['TESSERA_ADMIN_PASSWORD'] }),
  }
}

function megabytes(given: string | undefined): number {
  if (!given) return DEFAULT_LARGEST
  if (/^[1-9]\d{0,4}$/.test(given) && Number(given) <= MOST_MEGABYTES) return Number(given) * MEGABYTE
  throw new TesseraError('COMMAND_USAGE', {
    reason: {
      zh: `TESSERA_MAX_FILE_MB 须为 1 到 ${MOST_MEGABYTES} 的整数，现为 ${given}`,
      en: `TESSERA_MAX_FILE_MB must be a whole number from 1 to ${MOST_MEGABYTES}, found ${given}`,
    },
  })
}

function logLevel(given: string | undefined): string {
  const level = given || 'info'
  if (LOG_LEVELS.includes(level)) return level
  const known = LOG_LEVELS.join(', ')
  throw new TesseraError('COMMAND_USAGE', {
    reason: {
      zh: `LOG_LEVEL 须为 ${known} 之一，现为 ${level}`,
      en: `LOG_LEVEL must be one of ${known}, found ${level}`,
    },
  })
}
