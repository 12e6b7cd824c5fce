/** What directories and their adapters hand each other. */
import type { UserPrincipal } from '../../access/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Outbound } from '../../outbound/index.ts'

/** What an adapter works with: its own settings, as it once checked them, and the secret they need. */
export interface DirectoryAccess {
  readonly settings: Readonly<Record<string, unknown>>
  readonly secret: string | undefined
  readonly outbound: Outbound
}

/** What is kept between leaving for a directory and coming back; nobody but us can read it. */
export type Keepsake = Readonly<Record<string, string>>

/** Whom a directory vouches for. */
export interface DirectoryPerson {
  /** Who vouches; subjects mean nothing without it. */
  readonly issuer: string
  /** By which the directory will know the person for ever. */
  readonly subject: string
  readonly account?: string
  readonly name?: string
  readonly mobile?: string
  readonly email?: string
  /** The directory says that the mail address is the person's own. */
  readonly emailVerified: boolean
  readonly groups: readonly string[]
  /** How the person proved who they are, in words of RFC 8176. */
  readonly methods: readonly string[]
}

/** One thing that was tried, and what came of it. */
export interface Diagnosis {
  readonly step: string
  readonly label: Text
  readonly ok: boolean
  readonly message: Text
}

/** One kind of directory. */
export interface DirectoryAdapter {
  readonly kind: string
  readonly label: Text
  /** What is wrong with settings, with paths inside them. */
  check(settings: Readonly<Record<string, unknown>>): readonly Issue[]
  /** Where the visitor goes, and what to keep until they come back. @param back where they come back to */
  begin(access: DirectoryAccess, back: string): Promise<{ readonly address: string; readonly keep: Keepsake }>
  /** @param came the address the visitor came back to. @throws TesseraError DIRECTORY_FAILED */
  finish(access: DirectoryAccess, keep: Keepsake, came: URL): Promise<DirectoryPerson>
  /** Tries everything that can be tried without a person. */
  diagnose(access: DirectoryAccess, back: string): Promise<readonly Diagnosis[]>
}

/** What of a directory is kept as it is entered, beside what its adapter needs. */
export interface DirectoryBody {
  readonly label: Text
  readonly enabled: boolean
  readonly order: number
  readonly settings: Readonly<Record<string, unknown>>
  /** By what a person whom we do not know yet is looked for among ours. */
  readonly match: 'none' | 'account' | 'email'
  /** Whether unknown people are made. */
  readonly create: boolean
  /** Roles of people who are made. */
  readonly roles: readonly string[]
  /** Main department of people who are made. */
  readonly department: string | null
  /** Roles that follow groups of the directory, at every sign-in. */
  readonly groups: readonly { readonly group: string; readonly role: string }[]
  /** Ask for our own second step unless the directory did. */
  readonly second_step: boolean
  /** Under which address people reach us, such as https://crm.example.com; taken from the request when null. */
  readonly address: string | null
}

export interface StoredDirectory {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly body: DirectoryBody
  /** Sealed. */
  readonly secret: string | null
  readonly version: number
  /** An administrator saved it last: whoever it vouches for may be anybody. */
  readonly trusted: boolean
  readonly updatedBy: string | null
  readonly updatedAt: string
}

/** A directory as those see it who keep it; the secret only as set or not. */
export interface DirectoryEntry extends DirectoryBody {
  readonly name: string
  readonly kind: string
  readonly secret_set: boolean
  readonly version: number
  readonly trusted: boolean
  readonly updated_at: string
}

/** A button of the page for signing in. */
export interface DirectoryOption {
  readonly name: string
  readonly label: Text
}

/** Who keeps directories, and from where they do it. */
export interface Editor {
  readonly principal: UserPrincipal
  readonly method?: string
  readonly path?: string
  readonly address?: string
  readonly request?: string
}
