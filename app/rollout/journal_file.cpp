#include "app/rollout/journal_file.h"

#include "models/core/text.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace vigla::app {

namespace {

/// Older entries than fit into so much are not read.
constexpr off_t kMostBytesRead = 64L << 20;

/// Closes itself; the lock goes with it.
class OpenFile {
public:
    OpenFile(const std::filesystem::path& path, int flags)
        : m_descriptor(::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR))
    {
    }
    ~OpenFile()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    bool isOpen() const { return m_descriptor >= 0; }
    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
};

Error failure(const std::filesystem::path& file, const char* what)
{
    return {Error::Kind::ServerFailure,
        std::string("The journal ") + file.string() + " cannot be " + what + ": "
            + std::strerror(errno) + ". Changes are not recorded until this is mended."};
}

/// True when the last line was torn by a crash: the next one must not be glued to it.
bool endsInsideLine(int descriptor)
{
    const off_t size = ::lseek(descriptor, 0, SEEK_END);
    char last = '\n';
    return size > 0 && ::pread(descriptor, &last, 1, size - 1) == 1 && last != '\n';
}

bool writeAll(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// The newest kMostBytesRead bytes, from the start of a line.
Result<std::string> readTail(const std::filesystem::path& path)
{
    const OpenFile file(path, O_RDONLY);
    if (!file.isOpen())
        return errno == ENOENT ? Result<std::string>(std::string()) : failure(path, "read");
    const off_t size = ::lseek(file.descriptor(), 0, SEEK_END);
    const off_t start = std::max<off_t>(0, size - kMostBytesRead);
    std::string text(static_cast<std::size_t>(size - start), '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        const ssize_t got = ::pread(file.descriptor(), text.data() + filled, text.size() - filled,
            start + static_cast<off_t>(filled));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failure(path, "read");
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    text.resize(filled);
    if (start > 0)
        text.erase(0, std::min(text.find('\n'), text.size() - 1) + 1);
    return text;
}

} // namespace

JournalFile::JournalFile(std::filesystem::path file)
    : m_file(std::move(file))
{
}

Result<Done> JournalFile::append(const routing::JournalEntry& entry)
{
    std::error_code ignored; // what is wrong with the folder shows when the file is opened
    std::filesystem::create_directories(m_file.parent_path(), ignored);
    const OpenFile file(m_file, O_RDWR | O_APPEND | O_CREAT);
    if (!file.isOpen())
        return failure(m_file, "opened");
    if (::flock(file.descriptor(), LOCK_EX) != 0)
        return failure(m_file, "locked");
    std::string line = routing::renderJournalLine(entry) + "\n";
    if (endsInsideLine(file.descriptor()))
        line.insert(line.begin(), '\n');
    if (!writeAll(file.descriptor(), line) || ::fsync(file.descriptor()) != 0)
        return failure(m_file, "written");
    return Done{};
}

Result<JournalFile::Contents> JournalFile::read(std::size_t most) const
{
    const auto text = readTail(m_file);
    if (!text)
        return text.error();
    Contents contents;
    auto lines = split(*text, '\n');
    std::erase_if(lines, [](std::string_view line) { return trim(line).empty(); });
    const auto first = lines.size() > most ? lines.size() - most : 0;
    for (std::size_t i = first; i < lines.size(); ++i) {
        auto entry = routing::parseJournalLine(lines[i]);
        if (entry)
            contents.entries.push_back(*std::move(entry));
        else
            ++contents.unreadableLines;
    }
    return contents;
}

} // namespace vigla::app
