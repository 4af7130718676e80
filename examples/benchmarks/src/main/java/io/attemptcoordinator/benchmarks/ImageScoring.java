package io.attemptcoordinator.benchmarks;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.blender.MsSsimScorer;
import io.attemptcoordinator.blender.PhotometricScorer;
import io.attemptcoordinator.blender.RenderImage;
import io.attemptcoordinator.blender.SsimScorer;
import io.attemptcoordinator.core.score.CandidateContext;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/**
 * What scoring four views of 512 x 512 pixels costs, against decoding them, and against the same on scikit-image in the same run. As in
 * a run, the references are decoded already and each candidate is new, so that scoring includes decoding its four images. Arguments: the
 * number of candidates, 40 by default, and the Python that has scikit-image, {@code /usr/bin/python3} by default.
 */
final class ImageScoring {
    private static final List<String> VIEWS = List.of("front", "side", "top", "iso");
    private static final int PIXELS = 512;
    private static final int WARM_UP = 20;
    private static final long PYTHON_SECONDS = 300;

    private final Map<ArtifactRef, byte[]> files = new LinkedHashMap<>();
    private final Map<String, ArtifactRef> references = new TreeMap<>();
    private final Map<String, byte[]> renders = new TreeMap<>();
    private int candidates;

    private ImageScoring() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (String view : VIEWS) {
            int hue = random.nextInt(128);
            references.put(view, add("references/" + view, view, image(hue, random.split())));
            renders.put(view, image(hue + 6, random.split()));
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40;
        String python = arguments.length > 1 ? arguments[1] : "/usr/bin/python3";
        new ImageScoring().compare(count, python);
    }

    private void compare(int count, String python) throws IOException, InterruptedException {
        Map<String, List<Scorer>> rows = new LinkedHashMap<>();
        rows.put("photometric", List.of(new PhotometricScorer()));
        rows.put("ssim", List.of(new SsimScorer()));
        rows.put("ms-ssim", List.of(new MsSsimScorer()));
        rows.put("all three", List.of(new PhotometricScorer(), new SsimScorer(), new MsSsimScorer()));
        Map<String, Double> ours = new LinkedHashMap<>();
        ours.put("decode", measured(count, this::decode));
        for (Map.Entry<String, List<Scorer>> row : rows.entrySet()) {
            ours.put(row.getKey(), measured(count, () -> score(row.getValue())));
        }
        Map<String, Double> theirs = theirs(count / 4 + 1, python);

        double decoding = requireNonNull(ours.get("decode"));
        System.out.println("| four views of 512 x 512 | ms | times decoding | scikit-image, ms | times as long |");
        System.out.println("|---|---|---|---|---|");
        ours.forEach((name, time) -> {
            Double other = theirs.get(name);
            String cells = theirs.isEmpty() ? "not installed | " : " | ";
            if (other != null) {
                cells = String.format(Locale.ROOT, "%.1f | %.1f", other, other / time);
            }
            System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %s |%n", name, time, time / decoding, cells);
        });
    }

    /** A part of what is measured. */
    @FunctionalInterface
    private interface Part {
        void run() throws InterruptedException;
    }

    /** Returns the median, in milliseconds. */
    private static double measured(int count, Part part) throws InterruptedException {
        Times times = new Times();
        for (int i = 0; i < count + WARM_UP; i++) {
            long started = System.nanoTime();
            part.run();
            if (i >= WARM_UP) {
                times.add((System.nanoTime() - started) / 1e6);
            }
        }
        return times.median();
    }

    private void decode() {
        renders.forEach((view, png) -> RenderImage.decodePng(new ByteArrayInputStream(png), view));
    }

    private void score(List<Scorer> scorers) throws InterruptedException {
        Map<String, ArtifactRef> candidate = new TreeMap<>();
        candidates++;
        renders.forEach((view, png) -> candidate.put(view, add("renders/" + view, candidates + view, png)));
        CandidateContext context = new CandidateContext(
                new Task("scoring", "", List.of()),
                references,
                candidate,
                Map.of(),
                artifact -> new ByteArrayInputStream(requireNonNull(files.get(artifact))),
                0,
                () -> Duration.ofMinutes(1),
                usage -> {});
        for (Scorer scorer : scorers) {
            scorer.score(context);
        }
        candidate.values().forEach(files::remove);
    }

    /** A digest of its own for each candidate: otherwise its images would have been decoded already. */
    private ArtifactRef add(String path, String content, byte[] png) {
        String digest = String.format("%064x", new BigInteger(1, content.getBytes(StandardCharsets.UTF_8)));
        ArtifactRef artifact = new ArtifactRef(path + ".png", digest, "image/png", png.length);
        files.put(artifact, png);
        return artifact;
    }

    /** A shaded scene with the grain of a path tracer. */
    private static byte[] image(int hue, SplittableRandom random) throws IOException {
        BufferedImage image = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < PIXELS; y++) {
            for (int x = 0; x < PIXELS; x++) {
                int light = 60 + (x + y) / 10 + random.nextInt(5);
                boolean isObject = Math.hypot(x - 200 - hue, y - 260) < 120;
                image.setRGB(x, y, light << 16 | (isObject ? 40 + y / 4 : light) << 8 | (isObject ? hue : light));
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    /** Measures scikit-image on the same files; empty if it is not there. */
    private Map<String, Double> theirs(int count, String python) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("image-scoring-");
        List<Path> written = new ArrayList<>();
        try {
            Path script = folder.resolve("scoring.py");
            written.add(script);
            try (InputStream source = requireNonNull(ImageScoring.class.getResourceAsStream("scoring.py"))) {
                Files.copy(source, script);
            }
            List<String> command = new ArrayList<>(List.of(python, script.toString(), String.valueOf(count)));
            for (String view : VIEWS) {
                Path render = folder.resolve(view + "-render.png");
                Path reference = folder.resolve(view + "-reference.png");
                written.add(Files.write(render, requireNonNull(renders.get(view))));
                written.add(Files.write(reference, requireNonNull(files.get(references.get(view)))));
                command.addAll(List.of(render.toString(), reference.toString()));
            }
            Path output = folder.resolve("output.txt");
            written.add(output);
            return run(command, output);
        } finally {
            for (Path file : written) {
                Files.deleteIfExists(file);
            }
            Files.delete(folder);
        }
    }

    private static Map<String, Double> run(List<String> command, Path output) throws InterruptedException {
        Map<String, Double> times = new TreeMap<>();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PYTHON_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            } else if (process.exitValue() == 0) {
                for (String line : Files.readAllLines(output)) {
                    int space = line.lastIndexOf(' ');
                    times.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
                }
            }
        } catch (IOException e) {
            System.err.println("There is no Python to compare with: " + e);
        }
        return times;
    }
}
