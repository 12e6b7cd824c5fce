/** What a channel is to the sender: settings for a form, a check, and a way to hand one message over. */
import type { Text } from '../../kernel/text.ts'
import type { Outbound } from '../../outbound/index.ts'

export type MessageKind = 'sms' | 'mail' | 'site' | 'webhook' | 'robot'

/** One setting, as a field of a form. */
export interface ChannelSetting {
  readonly name: string
  readonly label: Text
  readonly description?: Text
  /** A secret is kept apart, encrypted, and never shown. */
  readonly type: 'text' | 'number' | 'boolean' | 'option' | 'lines' | 'secret'
  readonly required?: boolean
  readonly options?: readonly { readonly value: string; readonly label: Text }[]
  readonly default?: string | number | boolean
  readonly placeholder?: string
}

export type ChannelSettings = Readonly<Record<string, unknown>>

/** A channel with what it needs to send. */
export interface OpenChannel {
  readonly id: string
  readonly name: string
  readonly settings: ChannelSettings
  /** The clear text of a secret; nothing where none is set, or it was set for another origin. */
  readonly secret: (name: string) => string | undefined
  readonly outbound: Outbound
  /** The sender of mails where the channel names none. */
  readonly defaultFrom: string
}

/** A message as it leaves: everything is filled in. */
export interface Letter {
  /** The same on every attempt. */
  readonly id: string
  readonly kind: MessageKind
  readonly recipient: string
  readonly subject: string
  /** Plain text; of a mail what its HTML says. */
  readonly text: string
  /** Of mails, and what people wrote formatted. */
  readonly html: string | null
  /** What the places of the template were filled with, in their order. */
  readonly variables: readonly { readonly name: string; readonly value: string }[]
  /** Under which the provider approved the template. */
  readonly providerTemplate: string | null
  /** Where the recipient says that they want no more. */
  readonly unsubscribe: string | null
  /** Of webhooks: the body. */
  readonly payload: Readonly<Record<string, unknown>>
  readonly at: Date
}

/** What became of handing over. */
export type Handed =
  | { readonly state: 'sent'; readonly providerId?: string }
  /** For good: the same would fail again. */
  | { readonly state: 'failed'; readonly code: string; readonly reason: Text; readonly gone?: true }
  /** Certainly not taken; later it may be. */
  | { readonly state: 'retry'; readonly code: string; readonly reason: Text; readonly afterMs?: number }
  /** It may have been taken. */
  | { readonly state: 'unknown'; readonly code: string; readonly reason: Text }

/** What a provider says about a message that it took. */
export interface Receipt {
  readonly providerId?: string
  /** Id of the message, where the provider gives it back. */
  readonly message?: string
  readonly state: 'delivered' | 'failed'
  readonly reason?: string
}

/** What a callback brings along. */
export interface CallbackRequest {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What a callback says: what became of messages, and who wants none any more. */
export interface CallbackNews {
  readonly receipts: readonly Receipt[]
  readonly optOuts: readonly string[]
}

export interface Finding {
  readonly ok: boolean
  readonly message: Text
}

export interface ChannelAdapter {
  readonly name: string
  readonly kind: MessageKind
  readonly settings: readonly ChannelSetting[]
  /** The other side tells repeats: what nobody knows of may be sent again. */
  readonly repeatable: boolean
  /** What is wrong with the settings beyond their form, by the setting. */
  check(settings: ChannelSettings): readonly { readonly setting: string; readonly message: Text }[]
  /** To whom the secrets are said: others than these never get them. */
  origin(settings: ChannelSettings): string
  /** What is to be said of a message before it may leave; nothing where it may. */
  lacks?(letter: Pick<Letter, 'providerTemplate'>): Text | undefined
  send(channel: OpenChannel, letter: Letter, signal: AbortSignal): Promise<Handed>
  /** Tries the connection without sending anything. */
  test(channel: OpenChannel, signal: AbortSignal): Promise<Finding>
  /** Reads what a provider reports. @throws TesseraError CALLBACK_REFUSED where it is not the provider's */
  callback?(channel: OpenChannel, request: CallbackRequest): CallbackNews
}
