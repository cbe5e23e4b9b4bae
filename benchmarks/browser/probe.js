// Records what a page shows, and when; runs in our frame and in that of the Images dashboard.
//
// A time to paint begins with the time stamp that the browser gave to the input event, and ends in the
// first task after a frame in which all pictures in question are there: the main thread has handed
// that frame to the compositor. What the pictures show is read from their own pixels, too.
(() => {
  const BITS = 16;
  const reader = document
    .createElement("canvas")
    .getContext("2d", { willReadFrequently: true });
  reader.canvas.width = BITS;
  reader.canvas.height = 1;
  reader.imageSmoothingEnabled = false;

  // The number in the squares along the upper edge.
  const codeOf = (source, width, height) => {
    reader.drawImage(source, 0, 0, width, height / BITS, 0, 0, BITS, 1);
    const { data } = reader.getImageData(0, 0, BITS, 1);
    let code = 0;
    for (let bit = 0; bit < BITS; bit += 1)
      if (data[4 * bit] > 127) code += 2 ** bit;
    return code;
  };

  const deep = (root, selector, found = []) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(selector)) found.push(element);
      if (element.shadowRoot) deep(element.shadowRoot, selector, found);
    }
    return found;
  };

  const ours = (role = "output") => {
    const panes = [
      ...document.querySelectorAll(`[data-sample] [data-role="${role}"]`),
    ];
    const slider = document.querySelector('[role="slider"][aria-label="Step"]');
    return {
      count: panes.length,
      wanted: () => Number(slider.getAttribute("aria-valuenow")),
      isShown: (step) =>
        panes.every(
          ({ dataset }) =>
            dataset.step === String(step) && dataset.state === "ready",
        ),
      codes: () =>
        panes.map((pane) => {
          const canvas = pane.querySelector("canvas");
          return codeOf(canvas, canvas.width, canvas.height);
        }),
    };
  };

  // One card: each has its own slider.
  const cardOf = (tag) =>
    deep(document, "tf-image-loader").find((card) => card.tag === tag);

  const images = () => {
    const card = cardOf("output");
    const picture = () =>
      card.shadowRoot.querySelector("#main-image-container img");
    return {
      count: 1,
      wanted: () => card._currentStep.step,
      isShown: (step) => {
        const image = picture();
        if (
          image === null ||
          !image.complete ||
          card._currentStep.step !== step
        )
          return false;
        return image.src.endsWith(card._currentStep.url);
      },
      codes: () => [
        codeOf(picture(), picture().naturalWidth, picture().naturalHeight),
      ],
    };
  };

  const pages = { ours, images };

  const afterTask = (callback) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = callback;
    port2.postMessage(null);
  };

  // Calls back in the first task after the next frame.
  const afterFrame = (callback) =>
    requestAnimationFrame((frame_ms) => afterTask(() => callback(frame_ms)));

  // Calls back when scripts run for a frame that is about to be painted; returns how to stop.
  const followFrames = () => {
    const follower = {
      isInFrame: false,
      stop: () => (request = cancelAnimationFrame(request)),
    };
    const follow = () => {
      follower.isInFrame = true;
      afterTask(() => (follower.isInFrame = false));
      request = requestAnimationFrame(follow);
    };
    let request = requestAnimationFrame(follow);
    return follower;
  };

  let recording = null;

  window.probe = {
    // Begins to record inputs, and the frames that show their result.
    begin(kind, role) {
      const page = pages[kind](role);
      const inputs = [];
      const waiting = [];
      const gaps_ms = [];
      let [last, last_ms, frame] = [page.wanted(), 0, 0];
      const listen = ({ timeStamp }) => {
        if (page.wanted() === last) return;
        last = page.wanted();
        const input = {
          step: last,
          at_ms: timeStamp,
          frame,
          frames: null,
          latency_ms: null,
        };
        inputs.push(input);
        waiting.push(input);
      };
      // After the page's own listeners: those of pointer events, and those on the document.
      addEventListener("mousemove", listen);
      addEventListener("keydown", listen);
      recording = { inputs, gaps_ms, isOn: true };
      const look = (frame_ms) => {
        if (!recording.isOn) {
          removeEventListener("mousemove", listen);
          removeEventListener("keydown", listen);
          return;
        }
        if (last_ms > 0) gaps_ms.push(frame_ms - last_ms);
        last_ms = frame_ms;
        frame += 1;
        const shown = waiting.findLastIndex(({ step }) => page.isShown(step));
        if (shown >= 0) {
          const input = waiting[shown];
          input.latency_ms = performance.now() - input.at_ms;
          input.frames = frame - input.frame;
          waiting.splice(0, shown + 1);
        }
        afterFrame(look);
      };
      afterFrame(look);
      return page.count;
    },
    end() {
      recording.isOn = false;
      const { inputs, gaps_ms } = recording;
      return { inputs, gaps_ms };
    },
    sliderOfCard() {
      const slider = cardOf("output").shadowRoot.querySelector("paper-slider");
      slider.scrollIntoView({ block: "center" });
      const { x, y, width, height } = slider.getBoundingClientRect();
      return { x, y, width, height };
    },
    // Begins to record how long each key takes until the next frame.
    typing() {
      const times_ms = [];
      recording = { times_ms };
      addEventListener("input", ({ timeStamp }) =>
        afterFrame(() => times_ms.push(performance.now() - timeStamp)),
      );
    },
    typed: () => recording.times_ms,

    // Begins to record each step that all pictures show, frame by frame.
    watch(kind) {
      const page = pages[kind]();
      const seen = [];
      recording = { seen, isOn: true };
      const look = () => {
        if (!recording.isOn) return;
        const step = page.wanted();
        if (step !== seen.at(-1)?.step && page.isShown(step)) {
          seen.push({ step, at_ms: performance.now() });
        }
        afterFrame(look);
      };
      look();
    },
    watched() {
      recording.isOn = false;
      return recording.seen;
    },
    codes: (kind, role) => pages[kind](role).codes(),

    // Resolves when a clicked step is shown. If the page's attributes state its step, it is checked
    // only when these change: checking every frame would keep a core busy.
    clicked(kind, step) {
      const page = pages[kind]();
      let begun_ms = null;
      const listen = ({ timeStamp }) => (begun_ms = timeStamp);
      addEventListener("pointerdown", listen, { capture: true, once: true });
      const isThere = () => begun_ms !== null && page.isShown(step);
      return new Promise((resolve) => {
        const end = () =>
          resolve({ ms: performance.now() - begun_ms, codes: page.codes() });
        if (kind === "ours") {
          const frames = followFrames();
          const observer = new MutationObserver(() => {
            if (!isThere()) return;
            observer.disconnect();
            frames.stop();
            // Drawings by a frame's own script are painted in that frame.
            if (frames.isInFrame) afterTask(end);
            else afterFrame(end);
          });
          const attributeFilter = ["data-step", "data-state"];
          observer.observe(document.body, { subtree: true, attributeFilter });
          return;
        }
        const look = () => (isThere() ? end() : afterFrame(look));
        look();
      });
    },

    // Fetches pictures by one request each, and paints them, each into a canvas of its own.
    async singles(urls, side) {
      const box = document.createElement("div");
      box.style.cssText =
        "position: fixed; inset: 0; overflow: hidden; pointer-events: none";
      document.body.append(box);
      const begun_ms = performance.now();
      let fetched_ms = 0;
      const one = async (url) => {
        const response = await fetch(url, { cache: "no-store" });
        if (!response.ok) throw new Error(`${response.status} ${url}`);
        const payload = await response.blob();
        fetched_ms = performance.now() - begun_ms;
        const bitmap = await createImageBitmap(payload);
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = side;
        box.append(canvas);
        canvas.getContext("2d").drawImage(bitmap, 0, 0, side, side);
        bitmap.close();
      };
      await Promise.all(urls.map(one));
      await new Promise(afterFrame);
      const painted_ms = performance.now() - begun_ms;
      box.remove();
      return { fetched_ms, painted_ms };
    },
  };

  // Records when a page that has just been opened shows this many pictures, by the clock of all frames.
  const watchOpening = () => {
    const isOurs = window !== window.top;
    const asked = () =>
      performance
        .getEntriesByType("resource")
        .filter(({ name }) => name.includes("individualImage"));
    const isOpen = () => {
      if (isOurs) {
        const panes = [
          ...document.querySelectorAll("[data-sample] [data-role]"),
        ];
        return (
          panes.length >= 48 &&
          panes.every(({ dataset }) => dataset.state === "ready")
        );
      }
      if (asked().length < 16) return false;
      const shown = deep(document, "tf-image-loader").filter((card) => {
        const image = card.shadowRoot.querySelector(
          "#main-image-container img",
        );
        return image !== null && image.complete && image.naturalWidth > 0;
      });
      return shown.length >= 16;
    };
    const look = () => {
      if (isOpen())
        window.probe.opened_ms = performance.timeOrigin + performance.now();
      else afterFrame(look);
    };
    look();
  };
  if (window !== window.top || location.hash.startsWith("#images"))
    watchOpening();
})();
