#include "app/demo/duplicate_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace vigla::demo {

namespace {

/// Follows the parser through the text and keeps where it is.
class DuplicateFinder final : public nlohmann::json_sax<nlohmann::ordered_json> {
public:
    std::vector<std::string> duplicates;

    bool null() override { return passValue(); }
    bool boolean(bool) override { return passValue(); }
    bool number_integer(number_integer_t) override { return passValue(); }
    bool number_unsigned(number_unsigned_t) override { return passValue(); }
    bool number_float(number_float_t, const string_t&) override { return passValue(); }
    bool string(string_t&) override { return passValue(); }
    bool binary(binary_t&) override { return passValue(); }

    bool start_object(std::size_t) override { return open(false); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(true); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override
    {
        auto& frame = m_frames.back();
        frame.place = (frame.path.empty() ? "" : frame.path + ".") + name;
        if (!frame.keys.insert(name).second
            && std::ranges::find(duplicates, frame.place) == duplicates.end())
            duplicates.push_back(frame.place);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override
    {
        return false;
    }

private:
    /// An object or a list that is open.
    struct Frame {
        std::string path;
        std::string place; ///< Of the value that comes next.
        std::set<std::string> keys;
        bool isList = false;
        std::size_t next = 0;
    };

    std::string placeOfNext() const
    {
        if (m_frames.empty())
            return {};
        const auto& frame = m_frames.back();
        return frame.isList ? frame.path + "[" + std::to_string(frame.next) + "]" : frame.place;
    }

    bool passValue()
    {
        if (!m_frames.empty())
            ++m_frames.back().next;
        return true;
    }

    bool open(bool isList)
    {
        m_frames.push_back({placeOfNext(), {}, {}, isList, 0});
        return m_frames.size() <= kDeepest;
    }

    bool close()
    {
        m_frames.pop_back();
        return passValue();
    }

    static constexpr std::size_t kDeepest = 100;
    std::vector<Frame> m_frames;
};

} // namespace

std::vector<std::string> findDuplicateFields(std::string_view json)
{
    DuplicateFinder finder;
    const bool isRead = nlohmann::ordered_json::sax_parse(json, &finder);
    return isRead ? std::move(finder.duplicates) : std::vector<std::string>();
}

} // namespace vigla::demo
