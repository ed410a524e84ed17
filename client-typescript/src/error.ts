/** The problem that the server answers a request with. */
export interface Problem {
  code: string;
  message: string;
  status: number;
  traceId?: string;
  field?: string;
  received?: unknown;
  allowed?: unknown;
}

/** A request that the server refused. `code` never changes between versions of the server. */
export class AmbitError extends Error {
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Identifies the request in the log of the server. */
  readonly traceId: string | undefined;
  /** Field of the request that is wrong, such as `usages.0.value`. */
  readonly field: string | undefined;
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'AmbitError';
    this.code = problem.code;
    this.status = problem.status;
    this.traceId = problem.traceId;
    this.field = problem.field;
    this.problem = problem;
  }

  /** Reads the problem of a response, also if a proxy answered without JSON. */
  static async of(response: Response): Promise<AmbitError> {
    const text = await response.text();
    try {
      const problem = JSON.parse(text) as Problem;
      if (typeof problem.code === 'string') {
        return new AmbitError(problem);
      }
    } catch {
      // Not JSON: the status says what happened.
    }
    return new AmbitError({ code: 'HttpError', message: `HTTP ${response.status}: ${text.slice(0, 200)}`, status: response.status });
  }
}
