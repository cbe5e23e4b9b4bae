/** What to write in a training script, by framework; tests/e2e/test_empty.py runs each of them. */

export interface Snippet {
  /** Of its tab. */
  readonly name: string;
  readonly code: string;
  readonly note: string;
}

const WRITER = `import tb_triptych

x, y = next(iter(validation_data))  # a few samples, the same at every epoch

with tb_triptych.TriptychWriter("logs/unet") as writer:
    for epoch in range(epochs):
        train_one_epoch(model)
        writer.triptych("val", input=x, output=model(x), target=y, step=epoch)`;

const KERAS = `from tb_triptych.keras import TriptychCallback

log = TriptychCallback(
    "logs/unet",
    # pairs of arrays, or datasets; the first 4 samples of each are kept
    {"train": (x_train, y_train), "val": (x_val, y_val)},
    value_range=(0, 1),  # mapped to black and to full intensity
)
model.fit(x_train, y_train, epochs=epochs, callbacks=[log])`;

const TORCH = `from torch.utils.tensorboard import SummaryWriter
from tb_triptych.torch import add_triptych

writer = SummaryWriter("logs/unet")
for epoch in range(epochs):
    train_one_epoch(model)
    # a few samples, the same at every epoch: (k, c, h, w)
    add_triptych(writer, "val", x, model(x), y, global_step=epoch)
writer.close()`;

const OP = `import tensorflow as tf
import tb_triptych

with tf.summary.create_file_writer("logs/unet").as_default():
    for epoch in range(epochs):
        train_one_epoch(model)
        tb_triptych.summary.triptych(
            "val", input=x, output=model(x), target=y, step=epoch
        )`;

export const SNIPPETS: readonly Snippet[] = [
  {
    name: "Any framework",
    code: WRITER,
    note: "NumPy, TensorFlow, PyTorch or JAX arrays. Every step is kept; encoding and writing happen in the background.",
  },
  {
    name: "Keras",
    code: KERAS,
    note: "Keras 3. Logs after every epoch; every_n_batches= logs more often, predict= shows another model than the one being trained.",
  },
  {
    name: "PyTorch",
    code: TORCH,
    note: "Next to add_images, with the SummaryWriter of PyTorch or tensorboardX. For Lightning, use tb_triptych.lightning.TriptychCallback.",
  },
  {
    name: "TensorFlow summary",
    code: OP,
    note: "A regular summary op that writes event files: TensorBoard keeps a sample of their steps, and also reads them from remote storage.",
  },
];
