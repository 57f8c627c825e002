/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * The shop: {@code /product?id=7}, {@code /search?name=lamp}, {@code /order?product=7&pieces=2}. Arguments: url, user,
 * password of the database; it prints the port that it listens on.
 */
public final class ShopServer {
    private final Catalogue catalogue;
    private final Orders orders;

    private ShopServer(String url, String user, String password) {
        this.catalogue = new Catalogue(url, user, password);
        this.orders = new Orders(url, user, password);
    }

    public static void main(String[] args) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        ShopServer shop = new ShopServer(args[0], args[1], args[2]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/", shop::handle);
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        int status = 200;
        String answer;
        try {
            answer = answer(exchange.getRequestURI().getPath(), parameters(exchange));
        } catch (SQLException | RuntimeException e) {
            status = 500;
            answer = e.toString();
        }
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
        exchange.close();
    }

    private String answer(String path, Map<String, String> parameters) throws SQLException {
        switch (path) {
            case "/product":
                return catalogue.product(Integer.parseInt(parameters.get("id")));
            case "/search":
                return catalogue.search(parameters.get("name"));
            case "/order":
                return orders.order(
                        Integer.parseInt(parameters.get("product")), Integer.parseInt(parameters.get("pieces")));
            default:
                return "the shop";
        }
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        Map<String, String> parameters = new HashMap<>();
        String query = exchange.getRequestURI().getQuery();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return parameters;
    }
}
