#pragma once

#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace vigla::mesh {

/// Items that never change, in a list that copies share: of two lists that differ in one item both
/// have the others once. Reads like a const std::vector<T>. Any thread may read one.
template <typename T>
class ItemList final {
public:
    using Items = std::vector<std::shared_ptr<const T>>;
    using value_type = T;

    class const_iterator {
    public:
        using iterator_category = std::random_access_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = const T*;
        using reference = const T&;

        const_iterator() = default;
        explicit const_iterator(typename Items::const_iterator at)
            : m_at(at)
        {
        }
        reference operator*() const { return **m_at; }
        pointer operator->() const { return m_at->get(); }
        reference operator[](difference_type offset) const { return *m_at[offset]; }
        const_iterator& operator++()
        {
            ++m_at;
            return *this;
        }
        const_iterator& operator--()
        {
            --m_at;
            return *this;
        }
        const_iterator operator++(int) { return const_iterator(m_at++); }
        const_iterator operator--(int) { return const_iterator(m_at--); }
        const_iterator& operator+=(difference_type offset)
        {
            m_at += offset;
            return *this;
        }
        const_iterator& operator-=(difference_type offset) { return *this += -offset; }
        const_iterator operator+(difference_type offset) const
        {
            return const_iterator(m_at + offset);
        }
        const_iterator operator-(difference_type offset) const
        {
            return const_iterator(m_at - offset);
        }
        friend const_iterator operator+(difference_type offset, const const_iterator& at)
        {
            return at + offset;
        }
        difference_type operator-(const const_iterator& other) const { return m_at - other.m_at; }
        auto operator<=>(const const_iterator&) const = default;

    private:
        typename Items::const_iterator m_at;
    };
    using iterator = const_iterator;

    ItemList() = default;
    ItemList(std::initializer_list<T> items) { assign(items); }
    /// From a vector of the items themselves.
    ItemList(std::vector<T> items) // NOLINT(google-explicit-constructor): as a vector is assigned
    {
        assign(std::move(items));
    }
    explicit ItemList(Items items)
        : m_items(std::make_shared<const Items>(std::move(items)))
    {
    }

    const_iterator begin() const { return const_iterator(shared().begin()); }
    const_iterator end() const { return const_iterator(shared().end()); }
    std::size_t size() const { return shared().size(); }
    bool empty() const { return shared().empty(); }
    const T& operator[](std::size_t index) const { return *shared()[index]; }
    const T& front() const { return *shared().front(); }
    const T& back() const { return *shared().back(); }

    /// The items as they are shared; equal addresses mean the same item.
    const Items& shared() const
    {
        static const Items kNone;
        return m_items ? *m_items : kNone;
    }
    bool isSameAs(const ItemList& other) const { return m_items == other.m_items; }

private:
    template <typename Source>
    void assign(Source&& source)
    {
        Items items;
        items.reserve(source.size());
        for (auto& item : source)
            items.push_back(std::make_shared<const T>(std::move(item)));
        m_items = std::make_shared<const Items>(std::move(items));
    }

    std::shared_ptr<const Items> m_items; ///< Null: none.
};

} // namespace vigla::mesh
