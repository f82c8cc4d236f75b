#include "models/routing/text_diff.h"

#include "models/core/text.h"
#include "models/routing/intraline.h"

#include <dtl/dtl.hpp>

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace vigla::routing {

namespace {

using Lines = std::vector<std::string_view>;

/// Past so many comparisons two texts have too little in common for a fine diff to be worth it.
constexpr std::size_t kMostComparisons = 4'000'000;
/// Blocks with more pairs of lines are paired by position.
constexpr std::size_t kMostPairs = 4096;
constexpr double kAlike = 0.5;

Lines linesOf(std::string_view text)
{
    if (text.empty())
        return {};
    if (text.back() == '\n')
        text.remove_suffix(1);
    return split(text, '\n');
}

/// Compares line numbers of a vocabulary. dtl cannot be interrupted, but once everything is equal
/// it comes to its end at once.
class Comparison : public dtl::Compare<int> {
public:
    struct Budget {
        std::stop_token stop;
        std::size_t comparisons = 0;
        bool isSpent = false;
    };
    Comparison() = default;
    explicit Comparison(Budget* budget)
        : m_budget(budget)
    {
    }
    bool impl(const int& a, const int& b) const override
    {
        if (m_budget != nullptr && ++m_budget->comparisons % 1024 == 0)
            m_budget->isSpent = m_budget->isSpent || m_budget->stop.stop_requested()
                || m_budget->comparisons > kMostComparisons;
        return a == b || (m_budget != nullptr && m_budget->isSpent);
    }

private:
    Budget* m_budget = nullptr;
};

/// A run of lines that only one or both sides have; positions are indices.
struct Block {
    std::size_t left = 0;
    std::size_t leftCount = 0;
    std::size_t right = 0;
    std::size_t rightCount = 0;
};

class LineDiff {
public:
    LineDiff(const Lines& left, const Lines& right, std::stop_token stop)
        : m_left(left)
        , m_right(right)
        , m_stop(std::move(stop))
    {
    }

    TextDiff run()
    {
        std::size_t begin = 0;
        std::size_t leftEnd = m_left.size();
        std::size_t rightEnd = m_right.size();
        while (begin < leftEnd && begin < rightEnd && m_left[begin] == m_right[begin])
            ++begin;
        while (leftEnd > begin && rightEnd > begin && m_left[leftEnd - 1] == m_right[rightEnd - 1])
            --leftEnd, --rightEnd;
        addSame(0, 0, begin);
        diffMiddle(begin, leftEnd, rightEnd);
        addSame(leftEnd, rightEnd, m_left.size() - leftEnd);
        if (m_stop.stop_requested())
            return {TextDiff::Outcome::Cancelled, {}};
        return std::move(m_diff);
    }

private:
    std::vector<int> numbersOf(const Lines& lines, std::size_t begin, std::size_t end)
    {
        std::vector<int> numbers;
        for (std::size_t i = begin; i < end; ++i)
            numbers.push_back(m_vocabulary.emplace(lines[i], static_cast<int>(m_vocabulary.size()))
                                  .first->second);
        return numbers;
    }

    void diffMiddle(std::size_t begin, std::size_t leftEnd, std::size_t rightEnd)
    {
        if (begin == leftEnd || begin == rightEnd)
            return addBlock({begin, leftEnd - begin, begin, rightEnd - begin});
        Comparison::Budget budget{m_stop};
        dtl::Diff<int, std::vector<int>, Comparison> diff(numbersOf(m_left, begin, leftEnd),
            numbersOf(m_right, begin, rightEnd), false, Comparison(&budget));
        diff.compose();
        if (budget.isSpent)
            return addBlock({begin, leftEnd - begin, begin, rightEnd - begin});
        addScript(diff.getSes().getSequence(), begin);
    }

    template <typename Script>
    void addScript(const Script& script, std::size_t begin)
    {
        Block block{begin, 0, begin, 0};
        for (const auto& [number, edit] : script) {
            if (edit.type == dtl::SES_DELETE) {
                ++block.leftCount;
            } else if (edit.type == dtl::SES_ADD) {
                ++block.rightCount;
            } else {
                addBlock(block);
                block = {block.left + block.leftCount, 0, block.right + block.rightCount, 0};
                addSame(block.left++, block.right++, 1);
            }
        }
        addBlock(block);
    }

    void addSame(std::size_t left, std::size_t right, std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
            addRow(RowKind::Same, left + i, right + i);
    }

    DiffSide side(const Lines& lines, std::size_t index) const
    {
        return {static_cast<int>(index) + 1, std::string(lines[index]), {}};
    }

    void addRow(RowKind kind, std::size_t left, std::size_t right)
    {
        DiffRow row;
        row.kind = kind;
        if (kind != RowKind::Added)
            row.left = side(m_left, left);
        if (kind != RowKind::Removed)
            row.right = side(m_right, right);
        if (kind == RowKind::Changed)
            std::tie(row.left.marks, row.right.marks)
                = markDifferences(row.left.text, row.right.text);
        m_diff.rows.push_back(std::move(row));
    }

    /// Puts lines that look alike side by side and leaves the others alone.
    void addBlock(const Block& block)
    {
        std::size_t left = 0;
        std::size_t right = 0;
        for (const auto& [pairLeft, pairRight] : pairsOf(block)) {
            addAlone(block, left, pairLeft, right, pairRight);
            addRow(RowKind::Changed, block.left + pairLeft, block.right + pairRight);
            left = pairLeft + 1;
            right = pairRight + 1;
        }
        addAlone(block, left, block.leftCount, right, block.rightCount);
    }

    void addAlone(const Block& block, std::size_t left, std::size_t leftEnd, std::size_t right,
        std::size_t rightEnd)
    {
        for (; left < leftEnd; ++left)
            addRow(RowKind::Removed, block.left + left, 0);
        for (; right < rightEnd; ++right)
            addRow(RowKind::Added, 0, block.right + right);
    }

    using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

    /// The pairing in order with the greatest total likeness.
    Pairs pairsOf(const Block& block) const
    {
        if (block.leftCount == 1 && block.rightCount == 1)
            return {{0, 0}};
        if (block.leftCount * block.rightCount > kMostPairs)
            return {};
        const std::size_t columns = block.rightCount + 1;
        std::vector<double> likeness(block.leftCount * block.rightCount, 0);
        std::vector<double> best((block.leftCount + 1) * columns, 0);
        for (std::size_t i = block.leftCount; i-- > 0;)
            for (std::size_t j = block.rightCount; j-- > 0;) {
                const double alike = similarity(m_left[block.left + i], m_right[block.right + j]);
                likeness[i * block.rightCount + j] = alike >= kAlike ? alike : 0;
                best[i * columns + j]
                    = std::max({best[(i + 1) * columns + j], best[i * columns + j + 1],
                        best[(i + 1) * columns + j + 1] + likeness[i * block.rightCount + j]});
            }
        Pairs pairs;
        for (std::size_t i = 0, j = 0; i < block.leftCount && j < block.rightCount;) {
            const double alike = likeness[i * block.rightCount + j];
            if (alike > 0 && best[i * columns + j] <= best[(i + 1) * columns + j + 1] + alike)
                pairs.emplace_back(i++, j++);
            else if (best[i * columns + j] <= best[(i + 1) * columns + j])
                ++i;
            else
                ++j;
        }
        return pairs;
    }

    const Lines& m_left;
    const Lines& m_right;
    std::stop_token m_stop;
    std::unordered_map<std::string_view, int> m_vocabulary;
    TextDiff m_diff;
};

/// Rows [begin, end) that make one hunk of a unified text.
struct Hunk {
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::vector<Hunk> hunksOf(const std::vector<DiffRow>& rows, std::size_t context)
{
    std::vector<Hunk> hunks;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].kind == RowKind::Same)
            continue;
        const std::size_t begin = i > context ? i - context : 0;
        const std::size_t end = std::min(rows.size(), i + context + 1);
        if (!hunks.empty() && begin <= hunks.back().end)
            hunks.back().end = end;
        else
            hunks.push_back({begin, end});
    }
    return hunks;
}

/// `12,5`: the first line and how many; 0 counts from the line before, as diff(1) does.
std::string rangeText(int first, int count)
{
    return std::to_string(first) + (count == 1 ? std::string() : "," + std::to_string(count));
}

class UnifiedWriter {
public:
    UnifiedWriter(const std::vector<DiffRow>& rows, std::string& text)
        : m_rows(rows)
        , m_text(text)
    {
    }

    void write(const Hunk& hunk)
    {
        int leftCount = 0;
        int rightCount = 0;
        int leftFirst = 0;
        int rightFirst = 0;
        for (std::size_t i = 0; i < hunk.end; ++i) {
            const DiffRow& row = m_rows[i];
            leftFirst = leftCount == 0 && row.left.number > 0 ? row.left.number : leftFirst;
            rightFirst = rightCount == 0 && row.right.number > 0 ? row.right.number : rightFirst;
            leftCount += i >= hunk.begin && row.left.number > 0 ? 1 : 0;
            rightCount += i >= hunk.begin && row.right.number > 0 ? 1 : 0;
        }
        m_text += "@@ -" + rangeText(leftFirst, leftCount) + " +"
            + rangeText(rightFirst, rightCount) + " @@\n";
        for (std::size_t i = hunk.begin; i < hunk.end;) {
            if (m_rows[i].kind == RowKind::Same) {
                m_text += " " + m_rows[i++].left.text + "\n";
                continue;
            }
            i = writeRun(i, hunk.end);
        }
    }

private:
    /// What goes first, then what comes; returns where the run ends.
    std::size_t writeRun(std::size_t begin, std::size_t end)
    {
        std::size_t i = begin;
        for (; i < end && m_rows[i].kind != RowKind::Same; ++i)
            if (m_rows[i].kind != RowKind::Added)
                m_text += "-" + m_rows[i].left.text + "\n";
        for (std::size_t j = begin; j < i; ++j)
            if (m_rows[j].kind != RowKind::Removed)
                m_text += "+" + m_rows[j].right.text + "\n";
        return i;
    }

    const std::vector<DiffRow>& m_rows;
    std::string& m_text;
};

} // namespace

bool TextDiff::hasChanges() const
{
    return std::ranges::any_of(rows, [](const DiffRow& row) { return row.kind != RowKind::Same; });
}

TextDiff diffLines(std::string_view left, std::string_view right, std::stop_token stop)
{
    const Lines leftLines = linesOf(left);
    const Lines rightLines = linesOf(right);
    if (leftLines.size() > kMostDiffLines || rightLines.size() > kMostDiffLines)
        return {TextDiff::Outcome::TooLarge, {}};
    return LineDiff(leftLines, rightLines, std::move(stop)).run();
}

std::string renderUnified(
    const TextDiff& diff, std::string_view leftName, std::string_view rightName, int context)
{
    const auto hunks = hunksOf(diff.rows, static_cast<std::size_t>(std::max(0, context)));
    if (hunks.empty())
        return {};
    std::string text = "--- " + std::string(leftName) + "\n+++ " + std::string(rightName) + "\n";
    UnifiedWriter writer(diff.rows, text);
    for (const Hunk& hunk : hunks)
        writer.write(hunk);
    return text;
}

} // namespace vigla::routing
