/** Reads a stream of server-sent events message by message, as EventSource does. */
export class EventStream<Data> {
  private constructor(
    readonly response: Response,
    private readonly messages: AsyncGenerator<Data, void>,
    private readonly controller: AbortController,
  ) {}

  static async open<Data>(url: string, cookie: string, type: string): Promise<EventStream<Data>> {
    const controller = new AbortController();
    const response = await fetch(url, { headers: { cookie }, signal: controller.signal });
    return new EventStream<Data>(response, messagesOf<Data>(response, type), controller);
  }

  async next(): Promise<Data> {
    const message = await this.messages.next();
    if (message.done) {
      throw new Error('The stream of events has ended');
    }
    return message.value;
  }

  close(): void {
    this.controller.abort();
  }
}

async function* messagesOf<Data>(response: Response, type: string): AsyncGenerator<Data, void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const lines of messages.map((message) => message.split('\n'))) {
      if (lines.includes(`event: ${type}`)) {
        const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
        yield JSON.parse(data.join('\n')) as Data;
      }
    }
  }
}
