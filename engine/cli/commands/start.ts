/** `tessera start`: the platform on one port, and how to sign in. */
import { DEMO_PASSWORD } from '../../../seeds/index.ts'
import type { Command } from '../command.ts'
import { readEnvironment } from '../environment.ts'
import { serve } from '../serve.ts'

export const start: Command = {
  name: 'start',
  usage: 'start [--no-demo]',
  about: { zh: '启动平台', en: 'start the platform' },
  options: { demo: { type: 'boolean', default: true } },
  run: async ({ values, io }) => {
    const server = await serve(readEnvironment(process.env), {
      demo: values['demo'] !== false,
      report: (line) => io.error(line),
    })
    const { administrator, demo, weakPassword } = server.installation
    io.print('')
    io.print(`  Tessera  ${server.url}`)
    io.print('')
    io.print(`  管理员 / administrator:  ${administrator.account}`)
    if (administrator.oneTimePassword !== undefined) {
      io.print(`  一次性密码 / one-time password:  ${administrator.oneTimePassword}`)
      io.print('  首次登录须修改密码；此密码只显示这一次 / change it at the first sign-in; it is shown only now')
    }
    if (weakPassword) io.print(`  ! ${weakPassword.zh} / ${weakPassword.en}`)
    if (demo) for (const line of demoLines()) io.print(line)
    io.print('')
    await signalled()
    io.error('正在停止… / stopping…')
    // what does not leave off in time is taken up again by the next start, as after a crash
    setTimeout(() => process.exit(0), LONGEST_STOP_MS).unref()
    await server.stop()
  },
}

/** Work under way is told to leave off at once; what then still goes on is not waited for longer than this. */
const LONGEST_STOP_MS = 25_000

/** Whoever reaches the port may be the first to sign in as somebody of the demo, so the operator must know. */
function demoLines(): string[] {
  return [
    `  演示用户首次登录密码 / demo people first sign in with:  ${DEMO_PASSWORD}`,
    '  ! 能访问此端口的人都可用它登录；正式使用请以 --no-demo 启动，或设 HOST=127.0.0.1 仅限本机',
    '  ! so can whoever reaches this port: for real use start with --no-demo, or stay on this machine with HOST=127.0.0.1',
  ]
}

async function signalled(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
