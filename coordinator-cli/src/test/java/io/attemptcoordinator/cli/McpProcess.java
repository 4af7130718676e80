package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code coordinator mcp} in a process of its own, to which a test speaks line by line. */
final class McpProcess implements AutoCloseable {
    private final Process process;
    private final OutputStream in;
    private final BufferedReader out;

    /** Starts it in a folder; the file {@code err} there gets its standard error. */
    McpProcess(Path folder, List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(Redirect.to(folder.resolve("err").toFile()))
                .start();
        in = process.getOutputStream();
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Returns the command that starts the command line as the launcher does. */
    static List<String> command(Path temporary, String plugins, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-Djava.awt.headless=true",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path") + (plugins.isEmpty() ? "" : File.pathSeparator + plugins),
                Main.class.getName(),
                "mcp"));
        command.addAll(List.of(arguments));
        return command;
    }

    void initialize() throws IOException {
        send("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\","
                + "\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
        assertThat(receive().path("id").asInt(-1)).isZero();
        send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    void send(String line) throws IOException {
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Reads a message; any line that is none fails the test. */
    JsonNode receive() throws IOException {
        return TestJson.parse(String.valueOf(out.readLine()));
    }

    /** Calls a tool and returns its structured answer. */
    JsonNode call(int id, String tool, String arguments) throws IOException {
        send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}");
        JsonNode answer = receive();
        while (answer.path("id").asInt(-1) != id) {
            answer = receive();
        }
        assertThat(answer.at("/result/isError").asBoolean())
                .as(answer.toString())
                .isFalse();
        return answer.at("/result/structuredContent");
    }

    /** Closes standard input and waits for the end; returns the exit code. */
    int end() throws IOException, InterruptedException {
        in.close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the process ends").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
