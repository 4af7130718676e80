package io.attemptcoordinator.task.simulated;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * The scene that the simulation reads from the parameters of a program.
 *
 * <p>A parameter is named {@code <object>_<property>}. Each object with at least one of {@code x}, {@code y}, {@code z},
 * {@code size}, {@code angle}, {@code red}, {@code green}, {@code blue}, {@code hue} is one body above the ground: a box if
 * its name contains {@code box}, {@code cube}, {@code table}, {@code crate} or {@code block}, else a sphere. Lengths are in
 * metres, angles about the vertical in degrees, colours within [0, 1]; without a colour, the name of the object decides it.
 * An object with {@code energy} is a light, in watts. Everything else is ignored.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
final class SimulatedScene {
    static final SimulatedScene EMPTY = new SimulatedScene(Map.of());

    private static final Pattern ASSIGNMENT = Pattern.compile(
            "([A-Za-z][A-Za-z0-9_]*)\\s*=\\s*([-+]?(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][-+]?[0-9]++)?+)\\s*(?:#.*)?");
    private static final Pattern BOX = Pattern.compile("box|cube|table|crate|block");

    /** More than any template has, and little enough to draw. */
    private static final int MAX_PARAMETERS = 256;

    private static final double[] SUN = unit(0.4, -0.5, 0.75);
    private static final double[] SKY = {0.62, 0.74, 0.90};
    private static final double[] GROUND = {0.45, 0.45, 0.43};

    private final Map<String, Double> parameters;
    private final List<Body> bodies;
    private final double light;

    private SimulatedScene(Map<String, Double> parameters) {
        this.parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        Map<String, Map<String, Double>> objects = new TreeMap<>();
        this.parameters.forEach((name, value) -> {
            int split = name.lastIndexOf('_');
            if (split > 0) {
                objects.computeIfAbsent(name.substring(0, split), key -> new TreeMap<>())
                        .put(name.substring(split + 1), value);
            }
        });
        List<Body> found = new ArrayList<>();
        double energy = 0.0;
        boolean isLit = false;
        for (Map.Entry<String, Map<String, Double>> object : objects.entrySet()) {
            Double watts = object.getValue().get("energy");
            if (watts != null) {
                energy += Math.max(0.0, watts);
                isLit = true;
            } else if (Body.isBody(object.getValue())) {
                found.add(Body.of(object.getKey(), object.getValue()));
            }
        }
        bodies = List.copyOf(found);
        // Lamps have anything from one to a thousand watts, and the image must change over that whole range.
        light = isLit ? Math.min(1.0, StrictMath.log1p(energy) / StrictMath.log1p(1000.0)) : 0.6;
    }

    /** Reads the assignments at the head of a program: up to the first line that is neither one, nor blank, nor a comment. */
    static SimulatedScene of(String code) {
        Map<String, Double> found = new TreeMap<>();
        boolean isHead = false;
        for (String line : code.lines().toList()) {
            String text = line.strip();
            Matcher matcher = ASSIGNMENT.matcher(text);
            if (matcher.matches()) {
                isHead = true;
                if (found.size() < MAX_PARAMETERS) {
                    found.put(matcher.group(1), finite(Double.parseDouble(matcher.group(2))));
                }
            } else if (isHead && !text.isEmpty() && !text.startsWith("#")) {
                break;
            }
        }
        return new SimulatedScene(found);
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0.0;
    }

    Map<String, Double> parameters() {
        return parameters;
    }

    /** Draws a view as a PNG file. The same scene gives the same pixels. */
    void draw(String view, int width, int height, Path file) throws IOException, InterruptedException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Camera camera = Camera.of(view);
        for (int row = 0; row < height; row++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while drawing the view '" + view + "'");
            }
            for (int column = 0; column < width; column++) {
                double right = (2.0 * (column + 0.5) - width) / Math.min(width, height);
                double up = (height - 2.0 * (row + 0.5)) / Math.min(width, height);
                image.setRGB(column, row, rgb(colour(camera.origin(), camera.direction(right, up))));
            }
        }
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException("this Java has no writer for PNG");
        }
    }

    private double[] colour(double[] origin, double[] direction) {
        Hit nearest = nearest(origin, direction);
        if (nearest == null) {
            return scaled(SKY, 0.7 + 0.3 * Math.max(0.0, direction[2]));
        }
        double facing = Math.max(0.0, dot(nearest.normal(), SUN));
        double[] above = plus(nearest.point(), nearest.normal(), 1e-4);
        boolean isShaded = facing > 0.0 && nearest(above, SUN) != null;
        return scaled(nearest.colour(), light * (0.35 + (isShaded ? 0.0 : 1.0) * facing));
    }

    private @Nullable Hit nearest(double[] origin, double[] direction) {
        Hit nearest = ground(origin, direction);
        for (Body body : bodies) {
            Hit hit = body.hit(origin, direction);
            if (hit != null && (nearest == null || hit.distance() < nearest.distance())) {
                nearest = hit;
            }
        }
        return nearest;
    }

    private static @Nullable Hit ground(double[] origin, double[] direction) {
        double distance = direction[2] < 0.0 ? -origin[2] / direction[2] : -1.0;
        return distance > 1e-6
                ? new Hit(distance, plus(origin, direction, distance), new double[] {0, 0, 1}, GROUND)
                : null;
    }

    private static int rgb(double[] colour) {
        int rgb = 0;
        for (double channel : colour) {
            rgb = rgb << 8 | (int) Math.round(255.0 * Math.max(0.0, Math.min(1.0, channel)));
        }
        return rgb;
    }

    private static double[] unit(double x, double y, double z) {
        double length = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / length, y / length, z / length};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] plus(double[] a, double[] b, double factor) {
        return new double[] {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
    }

    private static double[] scaled(double[] a, double factor) {
        return new double[] {a[0] * factor, a[1] * factor, a[2] * factor};
    }

    /** Where a ray meets something. */
    @SuppressWarnings("ArrayRecordComponent") // Lives for one pixel; never compared.
    private record Hit(double distance, double[] point, double[] normal, double[] colour) {}

    /** A pinhole camera, 8 m away from the middle of the scene. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Camera(double[] origin, double[] forward, double[] right, double[] up) {
        private static final double DISTANCE = 8.0;
        private static final double HALF_FIELD = 0.42;
        private static final double[] MIDDLE = {0, 0, 0.8};

        static Camera of(String view) {
            double[] from = switch (view) {
                case "front" -> unit(0.0, -1.0, 0.12);
                case "side" -> unit(1.0, 0.0, 0.12);
                case "top" -> unit(0.0, -0.001, 1.0);
                default -> unit(0.8, -1.0, 0.6);
            };
            double[] forward = scaled(from, -1.0);
            double[] right = unit(-from[1], from[0], 0.0);
            double[] up = {
                right[1] * forward[2] - right[2] * forward[1],
                right[2] * forward[0] - right[0] * forward[2],
                right[0] * forward[1] - right[1] * forward[0]
            };
            return new Camera(plus(MIDDLE, from, DISTANCE), forward, right, up);
        }

        double[] direction(double x, double y) {
            double[] ray = plus(plus(forward, right, x * HALF_FIELD), up, y * HALF_FIELD);
            return unit(ray[0], ray[1], ray[2]);
        }
    }

    /** A sphere or a box that stands upright. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Body(boolean isBox, double[] middle, double half, double cos, double sin, double[] colour) {
        private static final List<String> PROPERTIES =
                List.of("x", "y", "z", "size", "angle", "red", "green", "blue", "hue");

        static boolean isBody(Map<String, Double> properties) {
            return PROPERTIES.stream().anyMatch(properties::containsKey);
        }

        static Body of(String name, Map<String, Double> properties) {
            double half = Math.max(0.01, Math.abs(properties.getOrDefault("size", 1.0)) / 2.0);
            double angle = StrictMath.toRadians(properties.getOrDefault("angle", 0.0));
            double[] middle = {
                properties.getOrDefault("x", 0.0), properties.getOrDefault("y", 0.0), properties.getOrDefault("z", half)
            };
            return new Body(
                    BOX.matcher(name).find(),
                    middle,
                    half,
                    StrictMath.cos(angle),
                    StrictMath.sin(angle),
                    colourOf(name, properties));
        }

        private static double[] colourOf(String name, Map<String, Double> properties) {
            if (Stream.of("red", "green", "blue").anyMatch(properties::containsKey)) {
                return new double[] {
                    properties.getOrDefault("red", 0.0),
                    properties.getOrDefault("green", 0.0),
                    properties.getOrDefault("blue", 0.0)
                };
            }
            double hue = properties.getOrDefault("hue", Math.floorMod(name.hashCode(), 360) / 360.0);
            float[] rgb = Color.getHSBColor((float) hue, 0.8f, 0.9f).getRGBColorComponents(null);
            return new double[] {rgb[0], rgb[1], rgb[2]};
        }

        @Nullable
        Hit hit(double[] origin, double[] direction) {
            return isBox ? hitBox(origin, direction) : hitSphere(origin, direction);
        }

        private @Nullable Hit hitSphere(double[] origin, double[] direction) {
            double[] offset = plus(origin, middle, -1.0);
            double along = dot(offset, direction);
            double root = along * along - dot(offset, offset) + half * half;
            double distance = root < 0.0 ? -1.0 : -along - Math.sqrt(root);
            if (distance <= 1e-6) {
                return null;
            }
            double[] point = plus(origin, direction, distance);
            return new Hit(distance, point, scaled(plus(point, middle, -1.0), 1.0 / half), colour);
        }

        /** In the box's own frame it is the common part of three slabs. */
        private @Nullable Hit hitBox(double[] origin, double[] direction) {
            double[] from = turned(plus(origin, middle, -1.0), -sin);
            double[] along = turned(direction, -sin);
            double near = Double.NEGATIVE_INFINITY;
            double far = Double.POSITIVE_INFINITY;
            int nearAxis = 0;
            for (int axis = 0; axis < 3; axis++) {
                double inverse = 1.0 / (along[axis] == 0.0 ? 1e-12 : along[axis]);
                double first = (-half - from[axis]) * inverse;
                double second = (half - from[axis]) * inverse;
                if (Math.min(first, second) > near) {
                    near = Math.min(first, second);
                    nearAxis = axis;
                }
                far = Math.min(far, Math.max(first, second));
            }
            if (near > far || near <= 1e-6) {
                return null;
            }
            double[] normal = new double[3];
            normal[nearAxis] = -Math.signum(along[nearAxis]);
            return new Hit(near, plus(origin, direction, near), turned(normal, sin), colour);
        }

        private double[] turned(double[] vector, double sine) {
            return new double[] {cos * vector[0] - sine * vector[1], sine * vector[0] + cos * vector[1], vector[2]};
        }
    }
}
