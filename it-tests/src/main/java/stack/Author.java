/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.util.ArrayList;
import java.util.List;
import javax.persistence.Basic;
import javax.persistence.CascadeType;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.FetchType;
import javax.persistence.GeneratedValue;
import javax.persistence.GenerationType;
import javax.persistence.Id;
import javax.persistence.Lob;
import javax.persistence.OneToMany;
import javax.persistence.OrderBy;
import javax.persistence.Table;
import javax.persistence.TableGenerator;
import javax.persistence.Version;

/** An entity with a lazy collection, a version and a large text. */
@Entity
@Table(name = "author")
public class Author {
    @Id
    @TableGenerator(name = "numbers", table = "numbers", allocationSize = 5)
    @GeneratedValue(strategy = GenerationType.TABLE, generator = "numbers")
    private Integer id;

    private String name;

    @Lob
    @Column(length = 10_000)
    @Basic(fetch = FetchType.LAZY)
    private String biography;

    @Version
    private int version;

    @OneToMany(mappedBy = "author", cascade = CascadeType.ALL, orphanRemoval = true, fetch = FetchType.LAZY)
    @OrderBy("title")
    private List<Book> books = new ArrayList<>();

    public Integer getId() {
        return id;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getBiography() {
        return biography;
    }

    public void setBiography(String biography) {
        this.biography = biography;
    }

    public int getVersion() {
        return version;
    }

    public List<Book> getBooks() {
        return books;
    }

    public void add(String title, String isbn) {
        Book book = new Book();
        book.setTitle(title);
        book.setIsbn(isbn);
        book.setAuthor(this);
        books.add(book);
    }
}
