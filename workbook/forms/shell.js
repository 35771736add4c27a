// The shell between Jupyter's model and the form: values in, changes out.

function render({ model, el }) {
  const draw = () =>
    mount(el, { ...model.get("payload"), ...model.get("answers") }, { send: (message) => model.send(message) });
  let form = draw();
  const update = () =>
    form.update({ ...model.get("answers"), status: model.get("status"), feedback: model.get("feedback") });
  // Another subject is another form in the same place; who chose it goes on where it begins.
  const redraw = () => {
    const chosen = form.leaving();
    form.destroy();
    form = draw();
    update();
    if (chosen) form.welcome();
  };
  // After a restart of the kernel nobody listens any more; only Jupyter's own model knows.
  const listen = async () => {
    const own = await model.widget_manager.get_model(model.get("payload").model);
    if (!own.comm_live) form.update({ status: { state: "offline" } });
  };
  for (const name of ["answers", "status", "feedback"]) model.on(`change:${name}`, update);
  model.on("change:payload", redraw);
  model.on("comm_live_update", listen);
  update();
  listen();
  return () => form.destroy();
}

export default { render };
