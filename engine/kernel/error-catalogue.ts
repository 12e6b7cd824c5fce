/**
 * Every error code of the engine, with its HTTP status and its sentence in both languages.
 * Families: request, definition, access, state, operation, outbound, internal. A retired code stays here as a comment
 * and is never given a new meaning, because callers switch on codes.
 */
import { outboundErrors } from './outbound-errors.ts'
import type { Text } from './text.ts'

interface CodeEntry extends Text {
  readonly status: number
}

export const errorCatalogue = {
  // request: what the caller sent
  BAD_REQUEST: { status: 400, zh: '请求有误：{reason}', en: 'Bad request: {reason}' },
  BAD_JSON: { status: 400, zh: '请求体不是有效的 JSON：{reason}', en: 'The body is not valid JSON: {reason}' },
  BODY_TOO_LARGE: { status: 413, zh: '请求体超过上限 {limit}', en: 'The body exceeds the limit of {limit}' },
  FILE_TOO_LARGE: { status: 413, zh: '文件超过上限 {limit}', en: 'The file exceeds the limit of {limit}' },
  FILE_EMPTY: { status: 422, zh: '文件“{name}”是空的', en: "The file '{name}' is empty" },
  IMPORT_REFUSED: { status: 422, zh: '文件不能导入：{reason}', en: 'The file cannot be imported: {reason}' },
  UPLOAD_INTERRUPTED: { status: 400, zh: '上传中断，请重试', en: 'The upload was interrupted; try again' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, zh: '请求体须为 application/json', en: 'The body must be application/json' },
  METHOD_NOT_ALLOWED: { status: 405, zh: '此地址不支持 {method}', en: '{method} is not offered at this address' },
  VALIDATION_FAILED: {
    status: 422,
    zh: '有 {count} 处内容不符合要求',
    en: '{count} value(s) do not meet the requirements',
  },
  BAD_QUERY: {
    status: 422,
    zh: '查询参数 {parameter} 有误：{reason}',
    en: 'Query parameter {parameter} is wrong: {reason}',
  },
  SORT_TOO_LARGE: {
    status: 422,
    zh: '按 {fields} 排序需要索引：符合条件的记录超过 {most} 条。请缩小筛选范围，或请管理员为该字段勾选“建立索引”',
    en: 'To sort by {fields} takes an index: more than {most} records match. Narrow the filter, or ask an administrator to index the field',
  },
  // definition: what an administrator or a pack wrote
  DEFINITION_INVALID: { status: 422, zh: '定义有 {count} 处错误', en: 'The definitions have {count} error(s)' },
  PLAN_REFUSED: {
    status: 409,
    zh: '变更无法执行：{count} 处会破坏现有数据或定义',
    en: 'The change cannot be applied: {count} thing(s) would break',
  },
  GENERATION_MOVED: {
    status: 409,
    zh: '定义已被他人更改，请重新生成计划',
    en: 'The definitions changed meanwhile; plan again',
  },
  DEFINITION_LOCKED: { status: 409, zh: '{name} 不能更改：{reason}', en: '{name} cannot be changed: {reason}' },
  DRAFT_MOVED: {
    status: 409,
    zh: '草稿 {name} 已被 {who} 更改、应用或放弃，请重新载入后再保存',
    en: 'The draft of {name} was changed, applied or discarded by {who} meanwhile; load it again, then save',
  },
  NAME_TAKEN: {
    status: 409,
    zh: '{name} 不能恢复：同名的定义已在使用',
    en: '{name} cannot be restored: a definition of that name is in force',
  },
  EXISTING_TABLE_CHANGED: {
    status: 409,
    zh: '“{object}”所用的现有表与定义不一致，或数据库不允许访问，请联系管理员{reason}',
    en: 'The existing table behind {object} is not as defined, or the database denies access; ask an administrator{reason}',
  },
  CUSTOM_SQL_FAILED: { status: 422, zh: '自定义 SQL 无法执行：{reason}', en: 'The custom SQL cannot run: {reason}' },
  CUSTOM_SQL_UNAVAILABLE: {
    status: 503,
    zh: '自定义 SQL 不可用：数据库没有为它建立独立账号（DATABASE_RULE_URL）',
    en: 'Custom SQL is not available: the database has no role of its own for it (DATABASE_RULE_URL)',
  },
  PACK_UNKNOWN: {
    status: 404,
    zh: '没有 {name} 的定义在用；在用的有：{known}',
    en: 'No definitions of {name} are in force; there are those of: {known}',
  },
  ARCHIVE_REFUSED: {
    status: 422,
    zh: '文件不能作为定义包：{reason}',
    en: 'The file cannot be taken as a pack: {reason}',
  },
  EXPORT_REFUSED: {
    status: 409,
    zh: '不能导出到目录 {folder}：{reason}',
    en: 'Cannot export into the folder {folder}: {reason}',
  },
  SECRET_IN_DEFINITION: {
    status: 409,
    zh: '有 {count} 处定义含有机密，未导出',
    en: '{count} definition(s) hold a secret; nothing was exported',
  },
  WORKSPACE_MISSING: {
    status: 404,
    zh: '数据库中没有工作区 {workspace}',
    en: 'The database holds no workspace {workspace}',
  },
  LOCK_BUSY: {
    status: 503,
    zh: '表 {table} 正被占用，{seconds} 秒内未能取得锁，未做任何更改',
    en: 'Table {table} is in use: no lock within {seconds} s, nothing was changed',
  },
  // access
  NOT_SIGNED_IN: { status: 401, zh: '请先登录', en: 'Sign in first' },
  SIGN_IN_FAILED: { status: 401, zh: '账号或密码不正确', en: 'Account or password is wrong' },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    zh: '尝试次数过多，请 {seconds} 秒后再试',
    en: 'Too many attempts; try again in {seconds} s',
  },
  TOO_MANY_UPLOADS: {
    status: 429,
    zh: '上传过多（上限 {most}），请先保存记录或稍后再试',
    en: 'Too many uploads (at most {most}); save the records first, or try again later',
  },
  TOO_MANY_EXPORTS: {
    status: 429,
    zh: '正在导出的文件过多（每人最多 {most} 个），请 {seconds} 秒后再试',
    en: 'Too many exports are running (at most {most} of one person); try again in {seconds} s',
  },
  PASSWORD_CHANGE_REQUIRED: { status: 403, zh: '请先修改密码', en: 'Change your password first' },
  PASSWORD_WEAK: { status: 422, zh: '密码不符合要求：{reason}', en: 'The password is not acceptable: {reason}' },
  PASSWORD_WRONG: { status: 422, zh: '当前密码不正确', en: 'The current password is wrong' },
  CAPTCHA_REQUIRED: { status: 422, zh: '请输入图形验证码', en: 'Type the characters of the picture as well' },
  CAPTCHA_WRONG: {
    status: 422,
    zh: '图形验证码不正确或已过期，请按新图片输入',
    en: 'The characters are wrong or too old; type those of the new picture',
  },
  SECOND_STEP_WRONG: { status: 422, zh: '动态验证码不正确', en: 'The code is wrong' },
  SECOND_STEP_EXPIRED: {
    status: 401,
    zh: '登录步骤已过期，请重新输入账号和密码',
    en: 'This sign-in has expired; type account and password again',
  },
  SECOND_STEP_REQUIRED: {
    status: 403,
    zh: '您的角色须先启用两步验证',
    en: 'Your role asks you to set a second step up first',
  },
  DIRECTORY_FAILED: {
    status: 401,
    zh: '企业目录登录未成功：{reason}',
    en: 'Signing in through the directory failed: {reason}',
  },
  NOT_FOUND: { status: 404, zh: '不存在或无权访问', en: 'It does not exist, or you may not see it' },
  FORBIDDEN: { status: 403, zh: '没有执行此操作的权限', en: 'You may not do this' },
  APPLICATION_REFUSED: {
    status: 401,
    zh: '应用不存在，或签名、密钥不正确',
    en: 'There is no such application, or its signature or secret is wrong',
  },
  SIGNATURE_MISSING: {
    status: 401,
    zh: '请求未签名，或签名请求头不完整：{reason}',
    en: 'The call is not signed, or headers of the signature are wrong: {reason}',
  },
  REQUEST_EXPIRED: {
    status: 401,
    zh: '请求时间与服务器相差超过 {seconds} 秒，请校准时钟后重新签名',
    en: 'The time of the call is more than {seconds} s off; set the clock, then sign again',
  },
  REQUEST_REPEATED: {
    status: 401,
    zh: '同一请求已收到过；每次调用须使用新的 X-Nonce',
    en: 'This very call was received before; each call takes a new X-Nonce',
  },
  TOKEN_REFUSED: { status: 401, zh: '令牌无效或已过期', en: 'The token is not valid, or no longer' },
  APPLICATION_DISABLED: { status: 403, zh: '应用已禁用', en: 'The application is disabled' },
  APPLICATION_SECRETS: {
    status: 409,
    zh: '应用没有这个密钥，或这是唯一的密钥',
    en: 'The application has no such secret, or it is its only one',
  },
  APPLICATION_EXPIRED: { status: 403, zh: '应用已于 {at} 到期', en: 'The application expired at {at}' },
  ADDRESS_REFUSED: {
    status: 403,
    zh: '来源地址 {address} 不在应用的 IP 白名单内',
    en: 'The address {address} is not among those the application may call from',
  },
  TOO_MANY_CALLS: {
    status: 429,
    zh: '调用过于频繁（每分钟最多 {limit} 次），请 {seconds} 秒后再试',
    en: 'Too many calls (at most {limit} a minute); try again in {seconds} s',
  },
  EVENT_UNKNOWN: {
    status: 422,
    zh: '没有事件 {event}，或应用不可上报此事件',
    en: 'There is no event {event}, or the application may not report it',
  },
  EVENT_DISABLED: { status: 422, zh: '事件 {event} 已禁用', en: 'The event {event} is disabled' },
  EVENT_INVALID: {
    status: 422,
    zh: '事件 {event} 的数据不符合要求：{reason}',
    en: 'The data of the event {event} is not as required: {reason}',
  },
  BEYOND_RIGHTS: {
    status: 403,
    zh: '不能授予您自己没有的权限（{count} 处）',
    en: 'Nobody gives what they do not have themselves ({count})',
  },
  RULE_BEYOND_RIGHTS: {
    status: 403,
    zh: '规则使用了您不能查看明文的内容，不能为您预览',
    en: 'The rule asks for what you do not read clearly, so it cannot be previewed for you',
  },
  ORIGIN_REFUSED: {
    status: 403,
    zh: '请求来自其他站点，已拒绝',
    en: 'The request came from another site and was refused',
  },
  // state
  VERSION_CONFLICT: {
    status: 409,
    zh: '记录已被 {who} 修改，请核对后再保存',
    en: 'The record was changed by {who} meanwhile; compare, then save again',
  },
  RECORD_REFERENCED: {
    status: 409,
    zh: '记录正被 {by} 引用，不能删除',
    en: 'The record is referenced by {by} and cannot be deleted',
  },
  EXPORT_TOO_LARGE: {
    status: 422,
    zh: '超过 {most} 条，不能导出到一个文件，请缩小范围',
    en: 'More than {most} records do not go into one file; narrow the list',
  },
  TOO_MANY_MATCH: {
    status: 422,
    zh: '条件命中 {found} 条，一次最多 {most} 条，请缩小范围',
    en: '{found} records match and at most {most} go at once; narrow the condition',
  },
  COUNT_MOVED: {
    status: 409,
    zh: '现在命中 {found} 条，与所见的 {expected} 条不同，未做任何更改',
    en: '{found} records match now, not the {expected} you saw; nothing was changed',
  },
  TAG_AUTOMATIC: {
    status: 409,
    zh: '自动标签“{names}”由规则维护，不能手动添加或移除',
    en: "The tag '{names}' is automatic: rules add and remove it, nobody by hand",
  },
  TAG_RUNNING: {
    status: 409,
    zh: '标签“{names}”正在运行（{by} 于 {at} 启动），请等它结束',
    en: "The tags '{names}' are being run already (started by {by} at {at}); wait for the end of it",
  },
  TAG_RUN_NOTHING: {
    status: 422,
    zh: '所选标签中没有启用的自动标签：只有自动标签由规则运行',
    en: 'None of the tags is an automatic one that is switched on: rules run those alone',
  },
  SCHEDULE_RUNNING: {
    status: 409,
    zh: '上一次执行尚未结束，且该调度设置为不排队',
    en: 'The run before is still at it, and this schedule does not wait for it',
  },
  REPEAT_RUNNING: {
    status: 409,
    zh: '使用同一 Idempotency-Key 的请求正在处理，请稍后再试',
    en: 'A request with the same Idempotency-Key is under way; try again shortly',
  },
  REPEAT_DIFFERS: {
    status: 422,
    zh: '此 Idempotency-Key 已用于另一个请求，请换一个',
    en: 'This Idempotency-Key was used for another request; take a new one',
  },
  REPEAT_DONE: {
    status: 409,
    zh: '使用同一 Idempotency-Key 的请求已执行；权限已变更，不再给出当时的结果',
    en: 'The request with this Idempotency-Key was carried out; your rights changed since, so its answer is not told again',
  },
  SECOND_STEP_STATE: {
    status: 409,
    zh: '两步验证现在不能这样操作：{reason}',
    en: 'The second step cannot do that now: {reason}',
  },
  ROLE_IN_USE: {
    status: 409,
    zh: '{people} 人拥有此角色；删除后他们将失去它，请确认',
    en: '{people} people hold this role and would lose it; confirm to delete it',
  },
  LAST_ADMINISTRATOR: {
    status: 409,
    zh: '至少须保留一名启用的系统管理员',
    en: 'At least one enabled administrator must remain',
  },
  IMPORT_STATE: {
    status: 409,
    zh: '这次导入现在不能这样操作：{reason}',
    en: 'The import cannot do that now: {reason}',
  },
  // operation: starting and running
  PORT_IN_USE: {
    status: 500,
    zh: '端口 {port} 已被占用；请用 PORT 指定其他端口',
    en: 'Port {port} is in use; choose another with PORT',
  },
  HOST_UNKNOWN: {
    status: 500,
    zh: '本机没有地址 {host}；请检查 HOST',
    en: 'This machine has no address {host}; check HOST',
  },
  PORT_FORBIDDEN: {
    status: 500,
    zh: '没有监听端口 {port} 的权限；请用 PORT 指定 1024 以上的端口',
    en: 'Port {port} needs rights this account lacks; choose one above 1024 with PORT',
  },
  STORAGE_FULL: {
    status: 507,
    zh: '服务器存储空间不足，文件未保存；请联系管理员',
    en: 'The server has no room left and did not keep the file; tell the administrator',
  },
  DATABASE_UNREACHABLE: { status: 503, zh: '无法连接数据库：{reason}', en: 'The database cannot be reached: {reason}' },
  DATABASE_RIGHTS: {
    status: 500,
    zh: '数据库账号权限不足：{reason}',
    en: 'The database account lacks rights: {reason}',
  },
  DATABASE_VERSION: {
    status: 500,
    zh: '需要 PostgreSQL 14 或更高版本，当前为 {found}',
    en: 'PostgreSQL 14 or newer is needed, found {found}',
  },
  DATA_FOLDER_IN_USE: {
    status: 500,
    zh: '数据目录 {folder} 正被另一个进程使用：{reason}',
    en: 'The data folder {folder} is in use: {reason}',
  },
  DATA_FOLDER_VERSION: {
    status: 500,
    zh: '数据目录 {folder} 属于 PostgreSQL {found}，本程序为 {expected}',
    en: 'The data folder {folder} belongs to PostgreSQL {found}; this program carries {expected}',
  },
  DATA_FOLDER_RIGHTS: {
    status: 500,
    zh: '无法读写数据目录 {folder}：{reason}',
    en: 'The data folder {folder} cannot be read or written: {reason}',
  },
  SECRET_WRONG: {
    status: 500,
    zh: 'TESSERA_SECRET 与此数据库不符',
    en: 'TESSERA_SECRET is not the one this database was made with',
  },
  SEALED_TEXT_DAMAGED: {
    status: 500,
    zh: '加密内容（{place}）已损坏或被移动，无法解密，请重新填写',
    en: 'The encrypted text of {place} is damaged or was moved, so it cannot be read; enter it again',
  },
  AUDIT_BROKEN: {
    status: 500,
    zh: '日志校验发现 {count} 处异常',
    en: 'The check of the logs found {count} thing(s) that are not as they were sealed',
  },
  SCHEMA_NEWER: {
    status: 500,
    zh: '数据库由更新版本的程序迁移（{found}），请升级程序',
    en: 'The database was migrated by a newer program ({found}); upgrade the program',
  },
  COMMAND_USAGE: { status: 400, zh: '命令有误：{reason}', en: 'Wrong command: {reason}' },
  QUERY_TOO_SLOW: {
    status: 503,
    zh: '操作超过 {seconds} 秒仍未完成，已停止；请缩小范围后再试',
    en: 'The operation did not finish within {seconds} s and was stopped; narrow it down and try again',
  },
  // outbound: calls to foreign addresses
  ...outboundErrors,
  // internal
  INTERNAL: { status: 500, zh: '内部错误，编号 {trace}', en: 'Internal error, trace {trace}' },
} as const satisfies Record<string, CodeEntry>

export type ErrorCode = keyof typeof errorCatalogue
