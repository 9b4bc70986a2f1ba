package dev.millrace.tools.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.tools.bench.measure.Comparison;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Results;
import dev.millrace.tools.bench.measure.Sweep;
import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.measure.Transfer;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;

class HtmlReportTest {

    private static final List<String> COORDINATES = List.of("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r",
            "width", "height", "d", "viewBox");

    @Test
    void everyPlotHasItsSeriesWithinItsFrame() throws Exception {
        List<Element> plots = plots(Fabricated.everything());

        assertThat(plots).hasSizeGreaterThan(20);
        assertThat(plots).allSatisfy(plot -> assertThat(series(plot)).isNotEmpty());
        assertThat(series(titled(plots, "millrace acknowledges half"))).containsExactly("hiccups", "millrace",
                "echo");
        assertThat(plots.stream().map(HtmlReportTest::series)).anyMatch(names -> names.contains(
                "millrace committed"));
        assertThat(series(titled(plots, "For a million acks"))).containsExactly("millrace", "echo");
        assertThat(series(titled(plots, "persister: 40,000/s, 0.50 × bare COPY"))).containsExactly(
                "persister",
                "bare COPY");
        assertThat(series(titled(plots, "persister: 200 MiB resident at first, 420 MiB at most")))
                .containsExactly(
                        "persister");
        assertThat(series(titled(plots, "acks a second: 2,310/s at 1"))).containsExactly("millrace");
        assertThat(series(titled(plots, "written a message: 1.64 KiB at 1"))).containsExactly("millrace");
        assertThat(series(titled(plots, "acks a second: 9c1d2e3 is 7.04 % higher"))).containsExactly("A",
                "B");
    }

    @Test
    void whatWasNeverMeasuredIsDrawnAsNothing() throws Exception {
        plots(Fabricated.of(measured("millrace", Fabricated.nothing()), measured("echo",
                Fabricated.nothing())));
        plots(Fabricated.of(measured("millrace", Fabricated.nothing()), measured("echo", Fabricated.once())));
    }

    @Test
    void whatHappenedOnceIsADot() throws Exception {
        List<Element> plots = plots(Fabricated.of(measured("millrace", Fabricated.once())));

        assertThat(titled(plots, "The slowest delivery").getElementsByTagName("circle").getLength()).isOne();
    }

    @Test
    void noTimeAtAllBreaksNothing() throws Exception {
        var instant = new Talk(Duration.ZERO, 5, 5, 5, 5, Map.of(), Map.of(), Fabricated.times(5, 0, 1),
                Fabricated.times(5, 0, 1), Fabricated.times(0, 0, 1), Fabricated.times(0, 0, 1),
                List.of(new Talk.Second(0, 0, 0)), List.of());
        var one = measured("millrace", instant);
        plots(new Results("", Fabricated.BEGAN, Fabricated.MACHINE, List.of(one),
                List.of(new Transfer("persister", 0, 0, Duration.ZERO, List.of(), List.of())),
                List.of(new Sweep("rooms", List.of(new Sweep.Point(0, one))), new Sweep("rows", List.of())),
                new Comparison("a", "b", List.of(one), List.of())));
    }

    @Test
    void manySubjectsKeepTheirLabelsApart() throws Exception {
        List<Measurement> many = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            many.add(measured("millrace", Fabricated.once()));
        }
        Element plot = titled(plots(Fabricated.of(many.toArray(Measurement[]::new))),
                "millrace acknowledges");

        List<Double> heights = new ArrayList<>();
        for (Element label : elements(plot, "text")) {
            if (label.getAttribute("class").equals("name")) {
                heights.add(Double.parseDouble(label.getAttribute("y")));
            }
        }
        heights.sort(null);
        assertThat(heights).hasSizeGreaterThan(9);
        for (int i = 1; i < heights.size(); i++) {
            assertThat(heights.get(i) - heights.get(i - 1)).isGreaterThan(11);
        }
    }

    @Test
    void whatComesFromOutsideStaysText() throws Exception {
        String evil = "<script>alert('\"&')</script>\u0000\u001b\ud800";
        var one = new Measurement(evil, Fabricated.INGEST, Map.of(evil, evil), Fabricated.once(),
                Fabricated.system(Fabricated.INGEST, 1, 1, null).costs(), Fabricated.BROKEN);
        var results = new Results(evil, Fabricated.BEGAN, Fabricated.MACHINE, List.of(one),
                List.of(new Transfer(evil, 1, 1, Duration.ofSeconds(1), List.of(), List.of())),
                List.of(new Sweep(evil, List.of(new Sweep.Point(1, one)))), null);

        plots(results);
        assertThat(HtmlReport.of(results)).doesNotContain("<script").contains("&lt;script&gt;");
    }

    @Test
    void itRefersToNothingOutside() {
        String page = HtmlReport.of(Fabricated.everything())
                .replace("xmlns=\"http://www.w3.org/1999/xhtml\"", "")
                .replace("xmlns=\"http://www.w3.org/2000/svg\"", "");

        assertThat(page).doesNotContain("http", "url(", "@import", "src=", "href=", "<script");
        String style = page.substring(page.indexOf("<style>") + 7, page.indexOf("</style>"));
        assertThat(style).doesNotContain("&").contains("prefers-color-scheme");
    }

    private static Measurement measured(String subject, Talk talk) {
        return new Measurement(subject, Fabricated.INGEST, Map.of(), talk, List.of(), null);
    }

    private static Element titled(List<Element> plots, String begin) {
        return plots.stream()
                .filter(plot -> plot.getElementsByTagName("title").item(0).getTextContent().startsWith(begin))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> series(Element plot) {
        return elements(plot, "g").stream()
                .map(group -> group.getAttribute("data-name"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** Of a page that is well-formed, and whose coordinates are numbers within their drawings. */
    private static List<Element> plots(Results results) throws Exception {
        String page = HtmlReport.of(results);
        assertThat(page).doesNotContain("NaN", "Infinity");
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(page.getBytes(UTF_8)));
        List<Element> plots = elements(document.getDocumentElement(), "svg");
        for (Element plot : plots) {
            String[] box = plot.getAttribute("viewBox").split(" ", -1);
            double most = Math.max(Double.parseDouble(box[2]), Double.parseDouble(box[3]));
            assertThat(plot.getElementsByTagName("desc").getLength()).isOne();
            for (Element part : elements(plot, "*")) {
                COORDINATES.forEach(name -> assertThat(numbers(part.getAttribute(name)))
                        .as("%s of %s in %s", name, part.getTagName(), page)
                        .allMatch(number -> number >= 0 && number <= most));
            }
        }
        return plots;
    }

    private static List<Double> numbers(String words) {
        List<Double> numbers = new ArrayList<>();
        for (String word : words.split("[ML ]+", -1)) {
            if (!word.isEmpty()) {
                numbers.add(Double.valueOf(word));
            }
        }
        return numbers;
    }

    private static List<Element> elements(Element of, String name) {
        NodeList nodes = of.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
