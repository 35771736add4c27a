// Running a page of the workbook for its reader: first what begins it and its first question, then the rest at a click.

const QUESTION = /\bwb\.(question|form)\(/;
const HAND_IN = /\bwb\.hand_in\(/;

/** Return the numbers of the cells that are run at the beginning: what opens the page, and its first question. */
export function firstCells(cells) {
  const code = cells.map((cell, at) => ({ ...cell, at })).filter(({ type, source }) => type === "code" && source.trim());
  const asked = code.findIndex(({ source }) => QUESTION.test(source));
  if (asked < 0) return code.slice(0, 1).map(({ at }) => at);
  // What stands between may need the figures' libraries: neither the question nor saving its answer waits for them.
  return [...new Set([code[0], code[asked]])].map(({ at }) => at);
}

const cellsOf = (panel) =>
  panel.content.widgets.map(({ model }) => ({ type: model.type, source: model.sharedModel.getSource() }));

/** Tell whether a widget is a notebook. */
export const isNotebook = (widget) => Boolean(widget?.sessionContext && widget.content?.widgets && widget.context);

/** Wait until Python answers in a notebook. */
export async function pythonReady(panel) {
  await panel.context.ready;
  await panel.sessionContext.ready;
  const kernel = () => panel.sessionContext.session?.kernel;
  while (!kernel()) await new Promise((done) => setTimeout(done, 100));
  await kernel().info;
}

/** Run one cell where it stands: its reader may be typing in a form, so that neither focus nor scroll may move. */
async function execute(panel, cell) {
  const { model, outputArea } = cell;
  model.clearExecution();
  cell.outputHidden = false;
  cell.setPrompt("*");
  model.trusted = true;
  const code = model.sharedModel.getSource();
  outputArea.future = panel.sessionContext.session.kernel.requestExecute({ code, stop_on_error: true }, false, { cellId: model.id });
  const reply = await outputArea.future.done;
  model.executionCount = reply.content.execution_count ?? null;
}

async function run(panel, numbers, each = () => {}) {
  const cells = numbers.map((number) => panel.content.widgets[number]);
  for (const [at, cell] of cells.entries()) {
    each(at);
    await execute(panel, cell);
  }
}

/** Run what begins the page; `each(number)` is told before every cell. */
export const runFirst = (panel, each) => run(panel, firstCells(cellsOf(panel)), each);

/** Return the numbers of what is not run at the beginning; handing in is never done for someone. */
export function restCells(cells) {
  const first = new Set(firstCells(cells));
  const code = cells.map((cell, at) => ({ ...cell, at })).filter(({ type, source, at }) => type === "code" && source.trim() && !first.has(at));
  const own = code.filter(({ source }) => HAND_IN.test(source));
  return { rest: code.filter((each) => !own.includes(each)).map(({ at }) => at), own: own.length };
}

/** Run what was not run yet; returns how many cells are left to the reader. */
export async function runRest(panel) {
  const { rest, own } = restCells(cellsOf(panel));
  await run(panel, rest);
  return own;
}

/** Tell whether there are more cells to run. */
export const hasRest = (panel) => restCells(cellsOf(panel)).rest.length > 0;

const OPEN = 3;

/** Close the pages that were left longest ago: each keeps a Python of its own, some 200 MB. Returns those that stay, the last seen first. */
export async function closeLeft(panel, before) {
  const seen = [panel, ...before.filter((each) => each !== panel && !each.isDisposed)];
  for (const left of seen.slice(OPEN)) {
    if (left.sessionContext.session?.kernel?.status === "busy") continue;
    await left.context.save();
    await left.sessionContext.shutdown();
    left.close();
  }
  return seen.filter((each) => !each.isDisposed);
}
