/** What people are shown of themselves. */
import type { UserPrincipal } from '../access/principal.ts'
import type { Database } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import type { ParameterSource } from './parameters.ts'
import { sessionLimits } from './parameters.ts'
import { type SecondStepState, secondStepState } from './second-step/index.ts'

export interface Profile {
  readonly id: string
  readonly name: string
  readonly account: string
  readonly departments: readonly { readonly id: string; readonly name: string; readonly main: boolean }[]
  readonly roles: readonly { readonly name: string; readonly label: Text }[]
  /** The latest first: the present one, then the one to compare with what one remembers. */
  readonly sign_ins: readonly { readonly at: string; readonly address: string | null; readonly agent: string | null }[]
  readonly password_changed_at: string | null
  readonly second_step: SecondStepState
}

const SIGN_INS = 2

type Row = Pick<Profile, 'departments' | 'roles' | 'sign_ins' | 'password_changed_at'> & Record<string, unknown>

export async function profileOf(
  { db, parameters }: { readonly db: Database; readonly parameters: ParameterSource },
  { id, name, account }: Pick<UserPrincipal, 'id' | 'name' | 'account'>,
): Promise<Profile> {
  const [row] = await db.query<Row>(
    `select
       (select coalesce(json_agg(json_build_object('id', d.id, 'name', d.name, 'main', d.main) order by not d.main, d.name), '[]')
        from (${departmentsSql(db)}) d) as departments,
       (select coalesce(json_agg(json_build_object('name', r.role, 'label', coalesce(m.body -> 'label',
            jsonb_build_object('zh', r.role, 'en', r.role))) order by r.role), '[]')
        from ${db.table('sys_user_role')} r
        left join ${db.table('meta_definition')} m on m.kind = 'role' and m.name = r.role and m.deleted_at is null
        where r."user" = $1 and r.deleted_at is null) as roles,
       (select coalesce(json_agg(l order by l.at desc), '[]') from (
          select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, address, agent
          from ${db.table('sys_login_log')} where user_id = $1 and result = 'success' order by id desc limit $2) l) as sign_ins,
       (select changed_at from ${db.table('sys_credential')} where user_id = $1) as password_changed_at`,
    [id, SIGN_INS],
  )
  return {
    id,
    name,
    account,
    departments: row?.departments ?? [],
    roles: row?.roles ?? [],
    sign_ins: row?.sign_ins ?? [],
    password_changed_at: row?.password_changed_at ?? null,
    second_step: await secondStepState(db, id, sessionLimits(parameters).secondStepRoles),
  }
}

function departmentsSql(db: Database): string {
  const department = db.table('sys_department')
  return `select d.id, d.name, true as main from ${db.table('sys_user')} u join ${department} d on d.id = u.department
      where u.id = $1 and d.deleted_at is null
    union all
    select d.id, d.name, false from ${db.table('sys_user_department')} l join ${department} d on d.id = l.department
      join ${db.table('sys_user')} u on u.id = l."user" and u.department is distinct from l.department
      where l."user" = $1 and l.deleted_at is null and d.deleted_at is null`
}
