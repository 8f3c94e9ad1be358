"""Words the demo is made of: trades, kinds of support, findings. No real firm or person."""

from __future__ import annotations

SECTORS: dict[str, tuple[str, ...]] = {
    "general": (
        "Chế biến nông sản",
        "Cơ khí",
        "May mặc",
        "Bao bì, in ấn",
        "Vật liệu xây dựng",
        "Chế biến gỗ",
        "Thức ăn chăn nuôi",
        "Nhựa gia dụng",
    ),
    "craft": (
        "Sản phẩm từ dừa",
        "Đan lát lục bình, cói",
        "Gốm, gạch mỹ nghệ",
        "Bánh, bún, mứt",
    ),
    "specialised": (
        "Chế biến dừa",
        "Chế biến thủy sản",
        "Bảo quản lạnh",
        "Bao bì thực phẩm",
    ),
}
COUNTRIES = ("Hàn Quốc", "Nhật Bản", "Đài Loan", "Thái Lan", "Singapore")

#: Short names of the indicators that conflicts, gaps and the README speak of.
NAMES: dict[str, str] = {
    "approved_land": "đất đã chấp thuận, chưa thuê",
    "area_established": "diện tích đã thành lập",
    "area_planned": "diện tích quy hoạch",
    "avg_income": "thu nhập bình quân",
    "budget_paid": "nộp ngân sách",
    "cleared_land": "đất đã giải phóng mặt bằng",
    "clusters_established": "số cụm đã thành lập",
    "implemented_capital": "vốn thực hiện",
    "industrial_land": "đất công nghiệp",
    "infra_budget_paid": "nộp ngân sách của dự án hạ tầng",
    "infra_capital": "vốn đầu tư hạ tầng",
    "infra_paid": "vốn hạ tầng đã thanh toán",
    "infra_revenue": "doanh thu của dự án hạ tầng",
    "infra_workers": "lao động của dự án hạ tầng",
    "kc_budget": "kinh phí khuyến công",
    "kc_projects": "số đề án khuyến công",
    "kc_trained": "lao động được đào tạo",
    "projects_fdi": "dự án có vốn nước ngoài",
    "ready_land": "đất đủ điều kiện cho thuê",
    "registered_capital": "vốn đăng ký",
    "revenue": "doanh thu",
    "secondary_projects": "dự án thứ cấp",
    "wastewater_compliant": "nước thải đạt tiêu chuẩn",
    "wastewater_invested": "hệ thống xử lý nước thải",
    "workers": "lao động",
}

#: Content group -> trades or subjects and the title they are put into.
TITLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "advanced_machinery": (
        "Hỗ trợ ứng dụng máy móc, thiết bị tiên tiến trong {what}",
        (
            "sản xuất kẹo dừa",
            "sản xuất than gáo dừa",
            "chế biến bánh tráng",
            "chế biến gạo",
            "sản xuất thảm lục bình",
            "gia công cơ khí",
            "sản xuất gạch không nung",
            "may mặc",
            "chế biến cá khô",
            "sản xuất nước mắm",
            "chế biến trái cây sấy",
            "sản xuất hàng mỹ nghệ",
        ),
    ),
    "demonstration": (
        "Xây dựng mô hình trình diễn kỹ thuật {what}",
        ("sản xuất mật hoa dừa", "sấy lạnh trái cây", "sản xuất viên nén", "chế biến bột rau củ"),
    ),
    "training": (
        "Truyền nghề {what} cho lao động nông thôn",
        ("đan lục bình", "se chỉ xơ dừa", "may công nghiệp", "làm bánh dân gian"),
    ),
    "management": (
        "Tập huấn {what} cho cơ sở công nghiệp nông thôn",
        ("quản trị cơ sở", "khởi sự doanh nghiệp", "quản lý chất lượng"),
    ),
    "cleaner_production": (
        "Đánh giá sản xuất sạch hơn tại cơ sở {what}",
        ("chế biến thủy sản", "sản xuất bột gạo", "sản xuất than gáo dừa"),
    ),
    "products_fairs": (
        "Tổ chức {what}",
        (
            "bình chọn sản phẩm công nghiệp nông thôn tiêu biểu",
            "gian hàng tại hội chợ trong nước",
            "phòng trưng bày sản phẩm",
        ),
    ),
    "consulting": (
        "Tư vấn {what} cho cơ sở công nghiệp nông thôn",
        ("thiết kế bao bì, nhãn hiệu", "lập dự án đầu tư", "chuyển đổi số"),
    ),
    "information": (
        "Tuyên truyền khuyến công trên {what}",
        ("truyền hình", "bản tin công thương", "trang thông tin điện tử"),
    ),
    "cluster_development": (
        "Hỗ trợ {what} cụm công nghiệp",
        ("lập quy hoạch chi tiết", "lập dự án hạ tầng", "xúc tiến đầu tư vào"),
    ),
    "mixed": ("Chương trình khuyến công tổng hợp {what}", ("cấp xã", "liên xã")),
}

OUTCOMES: dict[str, tuple[str, ...]] = {
    "advanced_machinery": (
        "Công suất tăng {n} %, giảm phế phẩm (minh họa).",
        "Năng suất lao động tăng {n} % (minh họa).",
        "Doanh thu năm sau tăng {n} % (minh họa).",
    ),
    "demonstration": ("Mô hình chạy ổn định, {n} lượt cơ sở đến tham quan (minh họa).",),
    "training": ("{n} lao động học xong nghề, phần lớn có việc làm (minh họa).",),
    "management": ("{n} học viên hoàn thành lớp (minh họa).",),
    "cleaner_production": ("Điện, nước trên một đơn vị sản phẩm giảm {n} % (minh họa).",),
    "products_fairs": ("{n} sản phẩm tham gia (minh họa).",),
    "consulting": ("{n} cơ sở có bao bì, nhãn hiệu mới (minh họa).",),
    "information": ("{n} tin, bài đã phát (minh họa).",),
    "cluster_development": ("Hồ sơ đã được phê duyệt (minh họa).",),
    "mixed": ("Hoàn thành {n} nội dung (minh họa).",),
}

STOPPED: dict[str, tuple[str, ...]] = {
    "suspended": (
        "Cơ sở xin lùi thời gian vì chưa đủ vốn đối ứng (minh họa).",
        "Chờ điều chỉnh dự toán (minh họa).",
    ),
    "cancelled": (
        "Cơ sở đổi ngành nghề, không còn nhu cầu (minh họa).",
        "Không đủ vốn đối ứng, đề nghị hủy (minh họa).",
        "Thiết bị không đúng thuyết minh, hủy theo biên bản (minh họa).",
    ),
}
LATE = (
    "Giao thiết bị chậm (minh họa).",
    "Chờ phê duyệt dự toán (minh họa).",
    "Cơ sở sửa nhà xưởng lâu hơn dự kiến (minh họa).",
)

PRODUCTS = (
    "Kẹo dừa",
    "Bánh tráng",
    "Cốm gạo",
    "Tinh dầu bưởi",
    "Mật hoa dừa",
    "Thảm lục bình",
    "Giỏ cói",
    "Chậu gốm đỏ",
    "Khô cá",
    "Nước mắm",
    "Trà thảo mộc",
    "Trái cây sấy",
    "Bột rau má",
    "Than gáo dừa",
    "Nến thơm",
    "Gạo hữu cơ",
)

#: Field, topic, kind, what is said.
FINDINGS: tuple[tuple[str, str, str, str], ...] = (
    ("cluster", "planning", "difficulty", "Ba cụm chưa khớp ranh giới với quy hoạch sử dụng đất."),
    ("cluster", "planning", "cause", "Quy hoạch sử dụng đất lập trước danh mục cụm."),
    ("cluster", "planning", "recommendation", "Cập nhật ranh giới các cụm vào quy hoạch tỉnh."),
    ("cluster", "planning", "result", "Danh mục cụm đã được rà soát và công bố."),
    ("cluster", "infrastructure", "difficulty", "Đường vào bốn cụm còn hẹp, xe tải khó vào."),
    ("cluster", "infrastructure", "cause", "Vốn ngân sách cho đường ngoài hàng rào bố trí chậm."),
    ("cluster", "infrastructure", "recommendation", "Ưu tiên vốn cho đường nối vào cụm."),
    ("cluster", "infrastructure", "result", "Hai cụm hoàn thành hạ tầng giai đoạn đầu."),
    ("cluster", "investment", "difficulty", "Một số cụm chưa tìm được chủ đầu tư hạ tầng."),
    ("cluster", "investment", "cause", "Suất đầu tư hạ tầng cao, giá thuê đất chưa cạnh tranh."),
    ("cluster", "investment", "recommendation", "Lập danh mục mời gọi và công khai đất còn trống."),
    ("cluster", "investment", "result", "Số dự án thứ cấp tăng so với năm trước."),
    ("cluster", "management_model", "difficulty", "Cụm do đơn vị sự nghiệp quản lý thiếu người."),
    ("cluster", "management_model", "recommendation", "Chuyển dần sang doanh nghiệp hạ tầng."),
    ("cluster", "land", "difficulty", "Giải phóng mặt bằng kéo dài ở hai cụm."),
    ("cluster", "land", "cause", "Đơn giá bồi thường thay đổi trong lúc thực hiện."),
    ("cluster", "land", "recommendation", "Giao chỉ tiêu giải phóng mặt bằng theo quý."),
    ("cluster", "land", "result", "Bàn giao thêm đất sạch cho nhà đầu tư."),
    ("cluster", "wastewater", "difficulty", "Năm cụm hoạt động chưa có xử lý nước thải tập trung."),
    ("cluster", "wastewater", "cause", "Lượng nước thải còn ít, chủ đầu tư chưa xây trạm."),
    ("cluster", "wastewater", "recommendation", "Xây trạm theo mô-đun, đấu nối trong 12 tháng."),
    ("cluster", "wastewater", "result", "Thêm một cụm có hệ thống xử lý đạt tiêu chuẩn."),
    ("cluster", "policy", "difficulty", "Mức hỗ trợ hạ tầng của tỉnh chưa được quy định lại."),
    ("cluster", "policy", "recommendation", "Trình HĐND tỉnh mức hỗ trợ mới."),
    ("promotion", "procedure", "difficulty", "Hồ sơ đề án phải bổ sung nhiều lần."),
    ("promotion", "procedure", "cause", "Cơ sở chưa quen lập dự toán và báo giá."),
    ("promotion", "procedure", "recommendation", "Ban hành bộ mẫu hồ sơ chung cho cấp xã."),
    ("promotion", "procedure", "result", "Thời gian thẩm định rút còn 20 ngày."),
    ("promotion", "organisation", "difficulty", "Sau hợp nhất, địa bàn rộng mà thiếu cán bộ."),
    ("promotion", "organisation", "cause", "Cấp huyện kết thúc hoạt động từ 1/7/2025."),
    ("promotion", "organisation", "recommendation", "Lập mạng lưới cộng tác viên cấp xã."),
    ("promotion", "budget", "difficulty", "Kinh phí giao muộn, dồn việc vào cuối năm."),
    ("promotion", "budget", "cause", "Dự toán điều chỉnh giữa năm."),
    ("promotion", "budget", "recommendation", "Giao kế hoạch từ đầu năm, cho phép ứng trước."),
    ("promotion", "budget", "result", "Tỷ lệ giải ngân đạt trên 90 % kế hoạch."),
    ("promotion", "beneficiary", "difficulty", "Vốn đối ứng của hộ kinh doanh hạn chế."),
    ("promotion", "beneficiary", "cause", "Hộ kinh doanh khó vay vốn trung hạn."),
    ("promotion", "beneficiary", "recommendation", "Ưu tiên cơ sở có hợp đồng tiêu thụ."),
    ("promotion", "beneficiary", "result", "Cơ sở được hỗ trợ tăng năng suất từ 15 % đến 30 %."),
)

FOLLOW_UP: dict[str, str] = {
    "done": "Đã làm xong, theo bảng rà soát minh họa.",
    "in_progress": "Đang làm, dự kiến xong trong năm (minh họa).",
    "open": "Chưa bắt đầu; chờ phân công (minh họa).",
}

#: Position of an item of the inspection -> illustrative answer.
ANSWERS = (
    "Minh họa: các đề án khuyến công quốc gia năm 2023 đều có tên, kinh phí, tiến độ từng bước.",
    "Minh họa: đề án các năm trước có kết quả nghiệm thu và hiệu quả ghi bằng số.",
    "Minh họa: có kế hoạch từng năm và số thực hiện để so sánh.",
    "Minh họa: có số người làm việc và mức tự chủ của từng trung tâm qua các năm.",
    "Minh họa: mọi cụm trong danh mục có mốc từ quy hoạch đến hoạt động.",
    "Minh họa: có vốn được duyệt, vốn đã thanh toán và tình trạng nước thải của từng cụm.",
    "Minh họa: có đất đã cho thuê, số dự án thứ cấp và vốn đăng ký từng kỳ.",
    "Minh họa: mỗi cụm đã thành lập có chủ đầu tư hạ tầng, đơn vị công lập hoặc doanh nghiệp.",
    "Minh họa: khó khăn, nguyên nhân, kiến nghị xếp theo chủ đề, có tình trạng và ngày xử lý.",
)
