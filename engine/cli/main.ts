/**
 * The `tessera` command. Words enter; a command runs, its result goes to the output, trouble to the error stream as
 * one clear line each, and the exit code says which it was.
 */
import { parseArgs } from 'node:util'

import { issueLine, TesseraError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import { type Locale, localeOf, type Text } from '../kernel/text.ts'
import type { Command, CommandIo } from './command.ts'
import { audit } from './commands/audit.ts'
import { diff } from './commands/diff.ts'
import { dropped } from './commands/dropped.ts'
import { exportCommand } from './commands/export.ts'
import { importTables } from './commands/import-tables.ts'
import { load } from './commands/load.ts'
import { apply, plan, validate } from './commands/packs.ts'
import { setup } from './commands/setup.ts'
import { start } from './commands/start.ts'
import { url } from './commands/url.ts'

const COMMANDS: readonly Command[] = [
  start,
  validate,
  plan,
  apply,
  exportCommand,
  diff,
  dropped,
  importTables,
  url,
  setup,
  load,
  audit,
]

/** Runs the command that `words` name; sets the exit code of the process. */
export async function main(words: readonly string[]): Promise<void> {
  const io = terminal(terminalLocale())
  const [name = 'help', ...rest] = words
  const command = COMMANDS.find((each) => each.name === name)
  if (!command) {
    if (name !== 'help' && name !== '--help') {
      io.error(unknownCommand(name)[io.locale])
      process.exitCode = 2
    }
    for (const line of help(io.locale)) io.error(line)
    return
  }
  try {
    const { values, positionals } = parse(command, rest)
    await command.run({ words: positionals, values, io })
  } catch (error) {
    for (const line of errorLines(error, io.locale)) io.error(line)
    process.exitCode = error instanceof TesseraError && error.code === 'COMMAND_USAGE' ? 2 : (command.failure ?? 1)
  }
}

function unknownCommand(name: string): Text {
  const close = nearest(
    name,
    COMMANDS.map((command) => command.name),
  )
  return {
    zh: `没有命令 ${name}${close ? `，是否指 ${close}？` : ''}`,
    en: `There is no command ${name}${close ? `; did you mean ${close}?` : ''}`,
  }
}

function parse(command: Command, args: string[]): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args, options: command.options, allowPositionals: true, allowNegative: true })
  } catch (error) {
    throw new TesseraError('COMMAND_USAGE', {
      reason: `${error instanceof Error ? error.message : ''} (tessera ${command.usage})`,
    })
  }
}

function errorLines(error: unknown, locale: Locale): string[] {
  if (error instanceof TesseraError)
    return [...error.issues.map((issue) => issueLine(issue, locale)), error.text[locale]]
  return [error instanceof Error ? (error.stack ?? error.message) : String(error)]
}

function help(locale: Locale): string[] {
  return COMMANDS.map((command) => `tessera ${command.usage.padEnd(44)} ${command.about[locale]}`)
}

/** English where the terminal asks for it, Chinese otherwise. */
function terminalLocale(): Locale {
  return localeOf(process.env['LC_ALL'] ?? process.env['LC_MESSAGES'] ?? process.env['LANG'] ?? '')
}

function terminal(locale: Locale): CommandIo {
  return {
    locale,
    print: (line) => process.stdout.write(`${line}\n`),
    error: (line) => process.stderr.write(`${line}\n`),
  }
}

if (process.argv[1] !== undefined && import.meta.url.endsWith('.ts') && process.argv[1].endsWith('main.ts'))
  await main(process.argv.slice(2))
