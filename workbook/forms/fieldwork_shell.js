// The shell between Jupyter's model and the panel: what is asked goes out, what came of it comes in.

function render({ model, el }) {
  const send = (message, data) => model.send(message, undefined, data ? [data] : []);
  const panel = mount(el, model.get("payload"), { send });
  const update = () => panel.update(model.get("state"));
  const receive = (content, buffers) => content.download && panel.give(content.download, buffers[0]);
  // After a restart of the kernel nobody listens any more; only Jupyter's own model knows.
  const listen = async () => {
    const own = await model.widget_manager.get_model(model.get("payload").model);
    panel.listening(own.comm_live !== false);
    return own.comm_live !== false;
  };
  model.on("change:state", update);
  model.on("msg:custom", receive);
  model.on("comm_live_update", listen);
  update();
  listen().then((live) => live && panel.look());
  return () => {
    model.off("change:state", update);
    model.off("msg:custom", receive);
    panel.destroy();
  };
}

export default { render };
