#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace vigla {

/// Why something expected went wrong, and a sentence for the person in front of the screen.
///
/// `message` says what failed, on what, and what to do next. It never holds a secret.
struct Error {
    enum class Kind {
        InvalidInput, ///< A file, a value or an answer that cannot be read.
        NotFound, ///< The object or resource is not there (404).
        Unreachable, ///< No connection, or it broke.
        Unauthorized, ///< Who we are is not accepted (401).
        Denied, ///< We may not do this (403).
        Conflict, ///< Somebody else changed it (409).
        Rejected, ///< The server refused the content (400, 422).
        Expired, ///< A version or token is too old (410).
        Throttled, ///< Asked to slow down (429).
        ServerFailure, ///< The server failed (5xx).
        Cancelled,
        Unsupported,
    };
    Kind kind = Kind::InvalidInput;
    std::string message;

    bool operator==(const Error&) const = default;
};

/// A value or an Error; member names follow std::expected.
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }

    const T& value() const& { return assertValue(), std::get<0>(m_state); }
    T& value() & { return assertValue(), std::get<0>(m_state); }
    T&& value() && { return assertValue(), std::get<0>(std::move(m_state)); }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    const Error& error() const& { return std::get<1>(m_state); }
    Error&& error() && { return std::get<1>(std::move(m_state)); }

    bool operator==(const Result&) const = default;

private:
    void assertValue() const { assert(has_value()); }
    std::variant<T, Error> m_state;
};

/// The result of something that yields nothing but success.
struct Done {
    bool operator==(const Done&) const = default;
};

} // namespace vigla
