package dev.wap.ops;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** An element of an answer in XML, read by paths of names below it. What is not there is empty. */
record Xml(@Nullable Element element) {

  /** The root of a document; one without anything below it, if the text is no XML. */
  static Xml parse(String text) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return new Xml(builder.parse(new InputSource(new StringReader(text))).getDocumentElement());
    } catch (SAXException e) {
      return new Xml(null);
    } catch (IOException | ParserConfigurationException e) {
      throw new IllegalStateException("The JDK reads no XML", e);
    }
  }

  /** All elements at a path. */
  List<Xml> all(String path) {
    List<Xml> found = List.of(this);
    for (String name : path.split("/", -1)) {
      List<Xml> below = new ArrayList<>();
      found.forEach(it -> it.children(name, below));
      found = below;
    }
    return found;
  }

  /** The text of the first element at a path. */
  String text(String path) {
    return all(path).stream()
        .map(it -> it.element == null ? "" : it.element.getTextContent())
        .findFirst()
        .orElse("");
  }

  private void children(String name, List<Xml> into) {
    Node child = element == null ? null : element.getFirstChild();
    for (; child != null; child = child.getNextSibling()) {
      if (child instanceof Element it && it.getNodeName().equals(name)) {
        into.add(new Xml(it));
      }
    }
  }
}
